-- The form (profile) that somebody put a draft in; NULL: told from the table as it stands.
ALTER TABLE drafts ADD COLUMN form TEXT;
PRAGMA user_version = 3;
