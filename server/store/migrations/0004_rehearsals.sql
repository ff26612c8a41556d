-- A room with simulated people, in which somebody tries a draft.
ALTER TABLE room ADD COLUMN rehearsal INTEGER NOT NULL DEFAULT 0;
