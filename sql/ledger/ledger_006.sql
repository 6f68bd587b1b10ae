-- Brownouts, and what cleanup keeps of the shims that it drops.

ALTER TABLE aka.sys_table_migrations
    ADD COLUMN brownout_at    timestamptz,
    ADD COLUMN brownout_until timestamptz,
    ADD COLUMN brownout_by    name,
    ADD COLUMN cleaned_at     timestamptz,
    ADD COLUMN cleaned_by     name,
    ADD CHECK (status <> 'brownout' OR brownout_until IS NOT NULL);
COMMENT ON COLUMN aka.sys_table_migrations.brownout_until IS
    'While it is set, the shim waits in schema aka; from then on anybody may put it back: aka.end_expired_brownouts().';

CREATE TABLE aka.sys_kept_definitions (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    migration_id uuid NOT NULL REFERENCES aka.sys_table_migrations (id),
    kept_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
    kept_by      name NOT NULL DEFAULT session_user,
    kind         text NOT NULL CHECK (kind IN ('shim', 'repointed', 'renamed')),
    object       text NOT NULL,
    definition   text NOT NULL
);
COMMENT ON TABLE aka.sys_kept_definitions IS
    'What cleanup dropped, pointed at the new name or gave another name, as it was before, as SQL. Append-only.';
CREATE INDEX sys_kept_definitions_migration ON aka.sys_kept_definitions (migration_id, id);
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON aka.sys_kept_definitions
    FOR EACH STATEMENT EXECUTE FUNCTION aka.refuse_change();

-- Puts the shim of a brownout back into its place. With the caller's own rights: whoever may alter the view and write the
-- ledger. Waits for no lock longer than 100 ms, so it can be tried again and again.
CREATE FUNCTION aka.end_brownout(migration uuid, why text) RETURNS boolean
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET lock_timeout = '100ms' AS $$
DECLARE
    rename     aka.sys_table_migrations;
    parked     name;
    schema_now name;
    name_now   name;
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
    SELECT relname INTO parked FROM pg_class
        WHERE oid = rename.shim_oid AND relkind = 'v' AND relnamespace = 'aka'::regnamespace AND relname LIKE 'brownout\_%';
    IF FOUND THEN
        EXECUTE format('ALTER VIEW aka.%I SET SCHEMA %I', parked, schema_now);
        EXECUTE format('ALTER VIEW %I.%I RENAME TO %I', schema_now, parked, name_now);
    END IF;
    UPDATE aka.sys_table_migrations SET brownout_until = NULL,
        status = CASE status WHEN 'brownout' THEN 'active' ELSE status END WHERE id = migration;
    INSERT INTO aka.sys_table_migration_events (migration_id, tool_version, event, detail)
        SELECT migration, tool_version, 'end_brownout', jsonb_build_object('why', why)
        FROM aka.sys_ledger_versions ORDER BY version DESC LIMIT 1;
    RETURN true;
END
$$;
COMMENT ON FUNCTION aka.end_brownout IS 'Puts the shim of a brownout back into its place, whether its time is over or not.';

-- One that cannot end (its name was taken meanwhile, or is locked) does not keep the others from it.
CREATE FUNCTION aka.end_expired_brownouts() RETURNS TABLE (name text, ended boolean, problem text)
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    rename record;
BEGIN
    FOR rename IN
        SELECT m.id, CASE m.status WHEN 'brownout' THEN format('%I.%I', m.schema_name, m.old_name)
            ELSE format('%I.%I', m.new_schema_name, m.new_name) END AS place
        FROM aka.sys_table_migrations m
        WHERE m.brownout_until <= clock_timestamp() AND m.status IN ('brownout', 'rolled_back') ORDER BY m.number
    LOOP
        name := rename.place;
        problem := NULL;
        BEGIN
            ended := aka.end_brownout(rename.id, 'its time was over');
        EXCEPTION WHEN OTHERS THEN
            ended := false;
            problem := SQLERRM;
        END;
        RETURN NEXT;
    END LOOP;
END
$$;
COMMENT ON FUNCTION aka.end_expired_brownouts IS
    'Ends the brownouts whose time is over. Every aka does so first; for the case that none runs, call it once a minute.';
