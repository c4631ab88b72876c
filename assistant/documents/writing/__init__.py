"""Writing (输出): Tables → the official form in .docx, .xlsx and Markdown.

contents    what stands in the form, whatever it is drawn on
layout      the same as cells with spans, for what is printed
paging      how tall its rows are, and where a long form is parted
docx, xlsx  layouts → files (`parts/`: what every .docx has)
markdown    contents → pipe tables
"""
