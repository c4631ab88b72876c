"""Templates (单位模板): Tables → an office's own blank form, whose print and layout stay.

fill        the room's door
plan        which text goes into which cell, whatever the format
docx, xlsx  a plan carried out in the file's XML
repack      a zip container with some parts replaced
"""
