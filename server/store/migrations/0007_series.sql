-- The room that this one follows: a code, and nothing of anybody in it. When that room goes, nobody
-- can tell any more that there was one, and a room that is given its code later is none of it.
ALTER TABLE room ADD COLUMN follows TEXT REFERENCES room (code) ON DELETE SET NULL;

CREATE INDEX room_follows ON room (follows) WHERE follows IS NOT NULL;
