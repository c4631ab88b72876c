-- What a table read from a file was known by: the form it follows is told from them. Not of its content.
ALTER TABLE versions ADD COLUMN title TEXT NOT NULL DEFAULT '';      -- the heading above it
ALTER TABLE versions ADD COLUMN marks TEXT NOT NULL DEFAULT '[]';    -- behind its second levels, a JSON list
PRAGMA user_version = 2;
