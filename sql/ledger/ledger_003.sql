-- How a shim writes, which columns have other names behind it, and which trigger functions were changed for it.

ALTER TABLE aka.sys_table_migrations
    ADD COLUMN triggered_writes jsonb NOT NULL DEFAULT '[]',
    ADD COLUMN columns          jsonb NOT NULL DEFAULT '[]';
COMMENT ON COLUMN aka.sys_table_migrations.triggered_writes IS 'The operations that triggers of the shim carry out; PostgreSQL rewrites the others.';
COMMENT ON COLUMN aka.sys_table_migrations.columns IS 'The columns that got new names in the same step: objects with "old" and "new".';

CREATE TABLE aka.sys_function_patches (
    migration_id    uuid NOT NULL REFERENCES aka.sys_table_migrations (id),
    function_oid    oid  NOT NULL,
    original_source text NOT NULL,
    patched_source  text NOT NULL,
    patched_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
    restored_at     timestamptz,
    PRIMARY KEY (migration_id, function_oid)
);
COMMENT ON TABLE aka.sys_function_patches IS 'Trigger functions that read the name of their table, and that read its old name while a rename is active.';

-- What TG_TABLE_NAME is replaced by: the table's old name until its rename is cleaned up. Whoever fires the trigger calls it.
CREATE FUNCTION aka.table_name(table_oid oid, now name) RETURNS name
    LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
        SELECT coalesce((SELECT m.old_name FROM aka.sys_table_migrations m
                         WHERE m.table_oid = $1 AND m.status IN ('active', 'brownout')), $2)
    $$;
COMMENT ON FUNCTION aka.table_name IS 'The name that the code of a trigger expects its table to have.';
GRANT USAGE ON SCHEMA aka TO PUBLIC;
CREATE INDEX sys_table_migrations_table ON aka.sys_table_migrations (table_oid) WHERE status IN ('active', 'brownout');
