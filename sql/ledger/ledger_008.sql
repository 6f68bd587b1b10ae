-- Evidence: who used an old name, how much it was used hour by hour, and what the statements of standbys meant before.

ALTER TABLE aka.sys_table_migrations
    DROP CONSTRAINT sys_table_migrations_probe_check,
    ADD CONSTRAINT sys_table_migrations_probe_check CHECK (probe IN ('count', 'who', 'off'));
COMMENT ON COLUMN aka.sys_table_migrations.probe IS
    'Whether the shim calls a function that PostgreSQL counts (track_functions), and whether it also notes who called it.';

-- Whoever uses a shim of kind "who" appends to it, as himself: only the name of the probe is his to say, the rest are defaults,
-- and nobody was given the right to read or change it.
CREATE TABLE aka.sys_usage_notes (
    probe       name NOT NULL,
    noted_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
    login       name NOT NULL DEFAULT session_user,
    role        name NOT NULL DEFAULT current_user,
    application text NOT NULL DEFAULT current_setting('application_name'),
    client      inet DEFAULT inet_client_addr()
);
COMMENT ON TABLE aka.sys_usage_notes IS 'Who used an old name, noted once an hour by each session.';
COMMENT ON COLUMN aka.sys_usage_notes.role IS 'The role whose rights counted: another one after SET ROLE, or in a SECURITY DEFINER function.';
-- Not unique: an insert must never wait for another transaction.
CREATE INDEX sys_usage_notes_login ON aka.sys_usage_notes (login, noted_at);
CREATE INDEX sys_usage_notes_age ON aka.sys_usage_notes USING brin (noted_at);
GRANT INSERT (probe) ON aka.sys_usage_notes TO PUBLIC;

-- Keeps the notes few: one an hour of each kind, and no more than 1000 an hour from one login, whatever it does.
--
-- It runs with our rights, so nobody else may hang it onto a table: the columns of NEW would be of his types, whose implicit
-- casts PostgreSQL finds by the types and not along the search path, and calls with our rights.
CREATE FUNCTION aka.bound_notes() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF TG_RELID <> 'aka.sys_usage_notes'::regclass THEN
        RAISE insufficient_privilege USING MESSAGE = 'aka.bound_notes() serves aka.sys_usage_notes and no other table';
    END IF;
    IF EXISTS (SELECT FROM aka.sys_usage_notes n
               WHERE n.login = NEW.login AND n.noted_at > clock_timestamp() - interval '1 hour' AND n.probe = NEW.probe
                   AND n.role = NEW.role AND n.application = NEW.application AND n.client IS NOT DISTINCT FROM NEW.client)
        OR (SELECT count(*) FROM (SELECT FROM aka.sys_usage_notes n
               WHERE n.login = NEW.login AND n.noted_at > clock_timestamp() - interval '1 hour' LIMIT 1000) found) >= 1000
    THEN
        RETURN NULL;
    END IF;
    RETURN NEW;
END
$$;
REVOKE ALL ON FUNCTION aka.bound_notes() FROM PUBLIC;
CREATE TRIGGER bounded BEFORE INSERT ON aka.sys_usage_notes FOR EACH ROW EXECUTE FUNCTION aka.bound_notes();

-- Appends the note. A lock is waited for at most a millisecond.
CREATE FUNCTION aka.note(probe name) RETURNS void
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SET search_path = pg_catalog, pg_temp SET lock_timeout = '1ms' AS $$
BEGIN
    INSERT INTO aka.sys_usage_notes (probe) VALUES (note.probe);
END
$$;
COMMENT ON FUNCTION aka.note IS 'Notes that the current role uses an old name.';

-- Called by the view when this session does not remember a note: an hour, a role and an application, which the view compares
-- inline. STABLE, or the view's condition would be evaluated for each row; it calls what is not, which PostgreSQL allows.
-- PARALLEL UNSAFE, because nothing can be written while any part of a plan runs in parallel, not even by the leader
-- (ExecCheckXactReadOnly), nor can an error be caught.
--
-- Whatever goes wrong in the note is no user's trouble: a full disk, a lock on the table, a missing right. (WHEN OTHERS leaves
-- the cancelling of the statement alone.) Nothing is noted
-- - in read-only transactions and on standbys, where nothing can be written;
-- - in serializable ones: having written takes an exemption from them (ReleasePredicateLocks), so they could fail for it;
-- - where a COMMIT would for the first time have to wait for a standby: a transaction that only reads never does;
-- - in parallel operations, in which a function may be that was declared PARALLEL SAFE because it only reads.
CREATE FUNCTION aka.noted(probe name, remembered text) RETURNS boolean
    LANGUAGE plpgsql STABLE PARALLEL UNSAFE COST 1 AS $$
BEGIN
    IF pg_catalog.current_setting('transaction_read_only') OPERATOR(pg_catalog.=) 'off'
        AND pg_catalog.current_setting('transaction_isolation') OPERATOR(pg_catalog.<>) 'serializable'
        AND (pg_catalog.current_setting('synchronous_standby_names') OPERATOR(pg_catalog.=) ''
            OR pg_catalog.current_setting('synchronous_commit') OPERATOR(pg_catalog.=) 'off'
            OR pg_catalog.current_setting('synchronous_commit') OPERATOR(pg_catalog.=) 'local'
            OR pg_catalog.pg_current_xact_id_if_assigned() IS NOT NULL)
        AND NOT EXISTS (SELECT FROM pg_catalog.pg_stat_get_activity(NULL) a
                        WHERE a.leader_pid OPERATOR(pg_catalog.=) pg_catalog.pg_backend_pid()
                            OR a.pid OPERATOR(pg_catalog.=) pg_catalog.pg_backend_pid() AND a.leader_pid IS NOT NULL)
    THEN
        BEGIN
            PERFORM aka.note(probe);
        EXCEPTION WHEN OTHERS THEN
            NULL;
        END;
        -- Also after a failure: once an hour is often enough to try.
        PERFORM pg_catalog.set_config('aka.noted_' OPERATOR(pg_catalog.||) probe, remembered, false);
    END IF;
    RETURN true;
END
$$;
COMMENT ON FUNCTION aka.noted IS 'Called by shims of kind "who", to note who uses them.';
-- A view's functions are called in the name of the role that asks, and default privileges may have taken that right away.
GRANT EXECUTE ON FUNCTION aka.note(name), aka.noted(name, text) TO PUBLIC;

-- How much an old name was used, hour by hour.
CREATE TABLE aka.sys_usage_counts (
    migration_id uuid   NOT NULL REFERENCES aka.sys_table_migrations (id),
    function_oid oid    NOT NULL,
    server       text   NOT NULL,
    calls        bigint NOT NULL,
    taken_at     timestamptz NOT NULL,
    uses         bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (migration_id, function_oid, server)
);
COMMENT ON TABLE aka.sys_usage_counts IS 'What each counting function said last on each server, and how much more that was than before.';

CREATE TABLE aka.sys_usage_hours (
    migration_id uuid   NOT NULL REFERENCES aka.sys_table_migrations (id),
    keeps_new    boolean NOT NULL,
    server       text   NOT NULL,
    hour         timestamptz NOT NULL,
    uses         bigint NOT NULL CHECK (uses > 0),
    PRIMARY KEY (migration_id, keeps_new, server, hour)
);
COMMENT ON TABLE aka.sys_usage_hours IS 'Uses counted in each hour, as of the sample that saw them; hours without any have no row.';
COMMENT ON COLUMN aka.sys_usage_hours.keeps_new IS 'Whether it is the new name that was used, through the shim that a rollback left.';
CREATE INDEX sys_usage_hours_hour ON aka.sys_usage_hours (hour);

-- The first sample of a standby says which of its statements are older.
ALTER TABLE aka.sys_usage_baselines
    ADD COLUMN server text NOT NULL DEFAULT 'primary',
    DROP CONSTRAINT sys_usage_baselines_pkey,
    ADD PRIMARY KEY (migration_id, server);
COMMENT ON TABLE aka.sys_usage_baselines IS
    'The entries of pg_stat_statements that named the old name before the swap: what they count later are statements on the table. On standbys, those that were there at the first sample: what they count is not known.';
