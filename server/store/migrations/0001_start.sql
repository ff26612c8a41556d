CREATE TABLE room (
    code      TEXT PRIMARY KEY,
    title     TEXT NOT NULL,
    plan      BLOB NOT NULL,             -- StoredPlan as JSON: the content as it was on opening
    owner     TEXT NOT NULL,
    projector BLOB NOT NULL UNIQUE,      -- SHA-256 of the projector's token
    opened    REAL NOT NULL,             -- epoch seconds
    ended     REAL
) STRICT;

CREATE TABLE fact (
    room    TEXT NOT NULL REFERENCES room (code) ON DELETE CASCADE,
    version INTEGER NOT NULL,
    at      REAL NOT NULL,
    first   INTEGER NOT NULL,
    who     TEXT NOT NULL,
    once    TEXT,
    digest  BLOB,
    body    BLOB NOT NULL,
    PRIMARY KEY (room, version)
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX fact_once ON fact (room, who, once) WHERE once IS NOT NULL;

-- Names and tokens stand apart from the log, so that a person can be forgotten.
CREATE TABLE person (
    room           TEXT NOT NULL REFERENCES room (code) ON DELETE CASCADE,
    id             TEXT NOT NULL,
    name           TEXT NOT NULL,
    language       TEXT NOT NULL,
    token          BLOB NOT NULL UNIQUE, -- SHA-256
    handover       BLOB,                 -- SHA-256 of a personal code, while one is valid
    handover_until REAL,
    PRIMARY KEY (room, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE facilitator (
    name     TEXT PRIMARY KEY,
    password TEXT NOT NULL,              -- argon2id
    made     REAL NOT NULL
) STRICT;

CREATE TABLE session (
    token       BLOB PRIMARY KEY,        -- SHA-256
    facilitator TEXT NOT NULL REFERENCES facilitator (name) ON DELETE CASCADE,
    made        REAL NOT NULL,
    seen        REAL NOT NULL
) STRICT, WITHOUT ROWID;
