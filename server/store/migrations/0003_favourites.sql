-- What a facilitator marked on the shelves, to find it again. It may name what is there no longer.
CREATE TABLE favourite (
    facilitator TEXT NOT NULL REFERENCES facilitator (name) ON DELETE CASCADE,
    shelf       TEXT NOT NULL,           -- situations, workshops, recipes
    name        TEXT NOT NULL,           -- the id, in whatever language
    PRIMARY KEY (facilitator, shelf, name)
) STRICT, WITHOUT ROWID;
