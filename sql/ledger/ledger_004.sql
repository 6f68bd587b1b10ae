-- Plain SQL migrations: which files were applied.

CREATE TABLE aka.sys_migrations (
    name         text PRIMARY KEY,
    checksum     text NOT NULL,
    direction    text NOT NULL DEFAULT 'up' CHECK (direction IN ('up', 'down')),
    steps        integer NOT NULL CHECK (steps >= 0),
    steps_done   text[] NOT NULL DEFAULT '{}',
    running_step integer,
    started_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    applied_at   timestamptz,
    applied_by   name,
    seconds      double precision NOT NULL DEFAULT 0,
    CHECK (cardinality(steps_done) <= steps),
    CHECK (direction <> 'up' OR (applied_at IS NOT NULL) = (cardinality(steps_done) = steps))
);
COMMENT ON TABLE aka.sys_migrations IS 'The migrations that are applied, wholly or in part. Changed only by aka, where possible in the transaction of the migration itself.';
COMMENT ON COLUMN aka.sys_migrations.checksum IS 'SHA-256 of the file as it was applied.';
COMMENT ON COLUMN aka.sys_migrations.direction IS 'What the steps count: down while it is being reverted.';
COMMENT ON COLUMN aka.sys_migrations.steps_done IS 'SHA-256 of each step that is done.';
COMMENT ON COLUMN aka.sys_migrations.running_step IS 'A step outside of any transaction that was begun and whose end nobody has recorded.';

CREATE TABLE aka.sys_migration_events (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    migration    text NOT NULL,
    happened_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    happened_by  name NOT NULL DEFAULT session_user,
    tool_version text NOT NULL,
    event        text NOT NULL,
    detail       jsonb NOT NULL DEFAULT '{}'
);
COMMENT ON TABLE aka.sys_migration_events IS 'What happened to each migration, in order. Append-only.';
CREATE INDEX sys_migration_events_migration ON aka.sys_migration_events (migration, id);
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON aka.sys_migration_events
    FOR EACH STATEMENT EXECUTE FUNCTION aka.refuse_change();
