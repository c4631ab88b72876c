"""Recognition (识别): Grids → Tables and an account of every row, by the words of the form. Knows no format.

recognise             the room's door
single_column         lines of one cell each → rows again, before anything else
walk                  what each row is, decided in order; it goes to one of the three that follow
head_rows             the rows above the indicators: `head` finds labels and values, `funds` lines of funds
indicator_rows        `header` finds the columns, `columns` what stands in a row under them
prose_rows            `prose` finds the indicators written as running text
records               the tables so far, and what became of each row
assembly, indicators  one table being put together
"""
