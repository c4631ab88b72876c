-- Drafts, their versions and the decisions on suggestions. Versions and decisions are only ever added.
CREATE TABLE drafts (
    id      TEXT PRIMARY KEY,
    origin  TEXT NOT NULL,
    created TEXT NOT NULL,
    updated TEXT NOT NULL,
    head    INTEGER NOT NULL           -- the version that is shown
) STRICT;
CREATE TABLE versions (
    draft  TEXT NOT NULL REFERENCES drafts (id),
    number INTEGER NOT NULL,
    parent INTEGER,                    -- the version it was made from; an undo moves the head there
    saved  TEXT NOT NULL,
    what   TEXT NOT NULL,              -- what was changed, in Chinese
    content TEXT NOT NULL,             -- the canonical table as JSON
    PRIMARY KEY (draft, number)
) STRICT;
CREATE TABLE decisions (
    id         INTEGER PRIMARY KEY,
    draft      TEXT NOT NULL REFERENCES drafts (id),
    time       TEXT NOT NULL,
    level2     TEXT NOT NULL,
    verdict    TEXT NOT NULL CHECK (verdict IN ('accepted', 'edited', 'rejected')),
    suggestion TEXT NOT NULL,          -- as shown, JSON
    written    TEXT                    -- the row that went into the table, JSON
) STRICT;
CREATE INDEX decisions_of_draft ON decisions (draft, id);
CREATE INDEX drafts_by_time ON drafts (updated);
PRAGMA user_version = 1;
