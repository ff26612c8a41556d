-- For how many days a room is kept after it ended. Rooms from before this were promised nothing
-- else than the usual.
ALTER TABLE room ADD COLUMN keep_days INTEGER NOT NULL DEFAULT 30;
