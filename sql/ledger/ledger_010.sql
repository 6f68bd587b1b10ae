-- Alias tables: shims that are partitioned tables with the renamed table as their only partition.

ALTER TABLE aka.sys_table_migrations ADD COLUMN alias_keys jsonb;
COMMENT ON COLUMN aka.sys_table_migrations.alias_keys IS
    'The names of the primary keys if the shim is an alias table: "original" is what its owner called that of the table, "aside" what that is called while the shim has the name. NULL if the shim is a view.';
COMMENT ON COLUMN aka.sys_table_migrations.shim_oid IS 'The view or alias table that keeps the other name alive: the old name, or after a rollback the new one.';

-- As before, and for alias tables as well. Those wait in their own schema: in schema aka a DROP SCHEMA would take along the table
-- that is attached to them. (ALTER TABLE takes views, too.)
CREATE OR REPLACE FUNCTION aka.end_brownout(migration uuid, why text) RETURNS boolean
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET lock_timeout = '100ms' AS $$
DECLARE
    rename        aka.sys_table_migrations;
    parked        name;
    parked_schema name;
    schema_now    name;
    name_now      name;
BEGIN
    SELECT * INTO rename FROM aka.sys_table_migrations
        WHERE id = migration AND brownout_until IS NOT NULL AND status IN ('brownout', 'rolled_back') FOR UPDATE;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    -- After a rollback it is the new name that a shim serves.
    IF rename.status = 'brownout' THEN
        schema_now := rename.schema_name;
        name_now := rename.old_name;
    ELSE
        schema_now := rename.new_schema_name;
        name_now := rename.new_name;
    END IF;
    SELECT c.relname, n.nspname INTO parked, parked_schema FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE c.oid = rename.shim_oid AND c.relname LIKE 'brownout\_%'
            AND (c.relkind = 'v' AND n.nspname = 'aka' OR c.relkind = 'p' AND n.nspname = schema_now);
    IF FOUND THEN
        IF parked_schema <> schema_now THEN
            EXECUTE format('ALTER TABLE %I.%I SET SCHEMA %I', parked_schema, parked, schema_now);
        END IF;
        EXECUTE format('ALTER TABLE %I.%I RENAME TO %I', schema_now, parked, name_now);
    END IF;
    UPDATE aka.sys_table_migrations SET brownout_until = NULL,
        status = CASE status WHEN 'brownout' THEN 'active' ELSE status END WHERE id = migration;
    INSERT INTO aka.sys_table_migration_events (migration_id, tool_version, event, detail)
        SELECT migration, tool_version, 'end_brownout', jsonb_build_object('why', why)
        FROM aka.sys_ledger_versions ORDER BY version DESC LIMIT 1;
    RETURN true;
END
$$;
