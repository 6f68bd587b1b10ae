-- The ledger: what was renamed, by whom, and what became of it.
-- Applied in one transaction by `aka init`; never changed after a release, only followed by the next number.

CREATE SCHEMA IF NOT EXISTS aka;
COMMENT ON SCHEMA aka IS 'The ledger of aka, which renames live tables. See aka.sys_table_migrations.';

CREATE TABLE aka.sys_ledger_versions (
    version      integer PRIMARY KEY,
    installed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    installed_by name NOT NULL DEFAULT session_user,
    tool_version text NOT NULL
);
COMMENT ON TABLE aka.sys_ledger_versions IS 'The upgrades of this schema that have been applied.';

CREATE TABLE aka.sys_table_migrations (
    id                         uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    number                     bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
    group_id                   uuid NOT NULL,
    schema_name                name NOT NULL,
    old_name                   name NOT NULL,
    new_schema_name            name NOT NULL,
    new_name                   name NOT NULL,
    status                     text NOT NULL DEFAULT 'pending'
        CHECK (status IN ('pending', 'active', 'brownout', 'cleaned', 'rolled_back')),
    table_oid                  oid NOT NULL,
    shim_oid                   oid,
    compatibility_view_created boolean NOT NULL DEFAULT false,
    fingerprint                text NOT NULL,
    staged_at                  timestamptz NOT NULL DEFAULT clock_timestamp(),
    staged_by                  name NOT NULL DEFAULT session_user,
    migrated_at                timestamptz,
    migrated_by                name,
    rollback_at                timestamptz,
    rollback_by                name,
    dependencies               jsonb NOT NULL DEFAULT '{}',
    notes                      text,
    CHECK (status <> 'active' OR migrated_at IS NOT NULL),
    CHECK (status <> 'rolled_back' OR rollback_at IS NOT NULL),
    CHECK (NOT compatibility_view_created OR shim_oid IS NOT NULL)
);
COMMENT ON TABLE aka.sys_table_migrations IS 'One row a rename. Changed only by aka, in the transaction of the DDL that the change describes.';
COMMENT ON COLUMN aka.sys_table_migrations.group_id IS 'Renames that were swapped together.';
COMMENT ON COLUMN aka.sys_table_migrations.table_oid IS 'The table, whatever it is called now.';
COMMENT ON COLUMN aka.sys_table_migrations.shim_oid IS 'The view that keeps the other name alive: the old name, or after a rollback the new one.';
COMMENT ON COLUMN aka.sys_table_migrations.fingerprint IS 'What the table looked like when its shim was staged.';

-- A table may be renamed and rolled back any number of times, but a name has one live rename.
CREATE UNIQUE INDEX sys_table_migrations_live_old_name
    ON aka.sys_table_migrations (schema_name, old_name)
    WHERE status IN ('pending', 'active', 'brownout');
CREATE UNIQUE INDEX sys_table_migrations_live_new_name
    ON aka.sys_table_migrations (new_schema_name, new_name)
    WHERE status IN ('pending', 'active', 'brownout');

CREATE TABLE aka.sys_table_migration_events (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    migration_id uuid NOT NULL REFERENCES aka.sys_table_migrations (id),
    happened_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    happened_by  name NOT NULL DEFAULT session_user,
    tool_version text NOT NULL,
    event        text NOT NULL,
    detail       jsonb NOT NULL DEFAULT '{}'
);
COMMENT ON TABLE aka.sys_table_migration_events IS 'What happened to each rename, in order. Append-only.';
CREATE INDEX sys_table_migration_events_migration ON aka.sys_table_migration_events (migration_id, id);

CREATE FUNCTION aka.refuse_change() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RAISE EXCEPTION '%.% is append-only', TG_TABLE_SCHEMA, TG_TABLE_NAME;
END
$$;
-- A trigger needs no right to call its function; only who creates one does.
REVOKE ALL ON FUNCTION aka.refuse_change() FROM PUBLIC;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON aka.sys_table_migration_events
    FOR EACH STATEMENT EXECUTE FUNCTION aka.refuse_change();

-- Stops the critical section when something is not as it was staged. A function, so that the check around it can be
-- prepared before the lock and only executed under it.
CREATE FUNCTION aka.assert_unchanged(unchanged boolean) RETURNS void
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF unchanged IS NOT TRUE THEN
        RAISE EXCEPTION 'a table, its shim or its ledger row changed since it was staged' USING ERRCODE = 'AK001';
    END IF;
END
$$;
