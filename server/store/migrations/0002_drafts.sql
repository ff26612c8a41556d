-- Content that somebody is writing. A draft stays; what is published is a file that it wrote.
CREATE TABLE draft (
    number   INTEGER PRIMARY KEY AUTOINCREMENT,
    shelf    TEXT NOT NULL,     -- situations or workshops
    name     TEXT NOT NULL,     -- id, language and title as its text has them now, for lists
    language TEXT NOT NULL,
    title    TEXT NOT NULL,
    text     TEXT NOT NULL,     -- TOML, as it is now
    version  INTEGER NOT NULL,  -- counts the edits
    who      TEXT NOT NULL,     -- whoever made the last one, and when
    at       REAL NOT NULL,
    made     REAL NOT NULL,
    origin   TEXT NOT NULL,     -- what it was copied from, `id/language`, or nothing
    place    TEXT,              -- under which `id/language` it stands in the library, while it does
    shown    INTEGER,           -- the version that stands there
    away     REAL               -- since when it is put away: kept, but out of the lists
) STRICT;

CREATE UNIQUE INDEX draft_place ON draft (shelf, place) WHERE place IS NOT NULL;

-- Every edit, so that two people's can be told apart field by field.
CREATE TABLE edit (
    draft   INTEGER NOT NULL REFERENCES draft (number) ON DELETE CASCADE,
    version INTEGER NOT NULL,
    at      REAL NOT NULL,
    who     TEXT NOT NULL,
    seat    TEXT NOT NULL,      -- which of their open pages, for one person may have two
    once    TEXT NOT NULL,      -- the sender's id, kept over retries
    changes BLOB NOT NULL,      -- JSON
    PRIMARY KEY (draft, version)
) STRICT, WITHOUT ROWID;

-- Whole texts to go back to; edits of one person within a minute share one.
CREATE TABLE revision (
    draft   INTEGER NOT NULL REFERENCES draft (number) ON DELETE CASCADE,
    version INTEGER NOT NULL,   -- the last edit in it
    began   REAL NOT NULL,
    at      REAL NOT NULL,
    who     TEXT NOT NULL,
    seat    TEXT NOT NULL,
    what    TEXT NOT NULL,      -- edited, copied, opened, restored, published, retired
    about   TEXT NOT NULL,      -- what was copied; which version was restored
    text    TEXT NOT NULL,
    PRIMARY KEY (draft, version)
) STRICT;
