"""Recognition (识别): Grids → Tables and an account of every row, by the words of the form. Knows no format.

recognise              the room's door
walk: records          decides row by row; what was found so far
single_column          lines of one cell each → rows again, before the walk
head, funds            rows above the indicators: labels and values, lines of funds
header, columns        the indicators' header, and a row under it
prose                  indicators written as running text
assembly: indicators   one table being put together
"""
