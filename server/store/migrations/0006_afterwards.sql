-- What a person keeps: a link of their own (SHA-256 of its secret), and the facilitator's word to
-- them. Both go with their row.
ALTER TABLE person ADD COLUMN link BLOB;
ALTER TABLE person ADD COLUMN word TEXT NOT NULL DEFAULT '';

CREATE UNIQUE INDEX person_link ON person (link) WHERE link IS NOT NULL;

-- The facilitator's own notes about a room, for nobody else.
ALTER TABLE room ADD COLUMN debrief TEXT NOT NULL DEFAULT '';
