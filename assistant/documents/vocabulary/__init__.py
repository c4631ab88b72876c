"""The vocabulary (词汇): what the words of a form mean, whatever they stand in. Imports `form` alone.

words      `labels.toml`: the names of fields and columns, as data
labels     what a cell is by its words
marks      what is written on labels and values: points, ordinals, boxes, pairs of levels
privacy    who filled the form in, which is never kept
mojibake   a text in a wrong encoding
"""
