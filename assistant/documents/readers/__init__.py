"""Readers (读取器): the bytes of a file → Grids, one module per format; `formats` tells them apart.

docx                  Word
xlsx, xls             Excel and WPS, by calamine: `sheets` is what they share, `number_format` what a cell shows for a
                      value, `biff` what calamine leaves out of an .xls
spreadsheet_xml       Excel 2003 XML
pdf                   pages: lines and characters, of which `ruling` makes cells
html, text            saved pages; text with tabs, pipes, blanks or one cell a line
office                what LibreOffice has to convert first
archive               zip containers and XML, with limits

What a cell means is the business of `recognition`.
"""
