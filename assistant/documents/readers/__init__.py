"""Readers (读取器): the bytes of a file → Grids, one module per format; `formats` tells them apart.

    docx                                  Word
    xlsx, xls: sheets, number_format, biff  Excel and WPS: values, what a cell shows for them, what calamine leaves out
    pdf: ruling                           pages: lines and characters → cells
    html, text                            saved pages; text with tabs, pipes, blanks or one cell a line
    office                                what LibreOffice has to convert first
    archive                               zip containers and XML, with limits

What a cell means is the business of `recognition`.
"""
