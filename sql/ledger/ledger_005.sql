-- Evidence: which shims count their uses, and what the servers said about it when they were asked.

ALTER TABLE aka.sys_table_migrations
    ADD COLUMN probe text NOT NULL DEFAULT 'off' CHECK (probe IN ('count', 'off'));
COMMENT ON COLUMN aka.sys_table_migrations.probe IS 'Whether the shim calls a function that PostgreSQL counts (track_functions).';

-- A function with a known count: every sample of ours is followed by one call. A count that went back means that the server
-- lost its counters, those of the probes among them. Nobody else may call it, so that nobody can hide that.
CREATE FUNCTION aka.sentinel() RETURNS boolean
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SET search_path = pg_catalog, pg_temp AS 'BEGIN RETURN true; END';
REVOKE ALL ON FUNCTION aka.sentinel() FROM PUBLIC;
COMMENT ON FUNCTION aka.sentinel IS 'Called once by each sample of the evidence; its count shows whether the counters were lost.';

CREATE TABLE aka.sys_usage_samples (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    server      text NOT NULL,
    taken_at    timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    recorded_by name NOT NULL DEFAULT session_user,
    state       text NOT NULL,
    content     text NOT NULL,
    sample      jsonb NOT NULL
);
COMMENT ON TABLE aka.sys_usage_samples IS 'What a server said about the use of old names at one time.';
COMMENT ON COLUMN aka.sys_usage_samples.state IS 'A hash of what decides whether the counts mean anything.';
COMMENT ON COLUMN aka.sys_usage_samples.content IS 'A hash of all that the sample says but its time.';
CREATE INDEX sys_usage_samples_server ON aka.sys_usage_samples (server, taken_at);

CREATE TABLE aka.sys_usage_baselines (
    migration_id uuid PRIMARY KEY REFERENCES aka.sys_table_migrations (id),
    taken_at     timestamptz NOT NULL DEFAULT clock_timestamp(),
    statements   jsonb NOT NULL
);
COMMENT ON TABLE aka.sys_usage_baselines IS
    'The entries of pg_stat_statements that named the old name before the swap: what they count later are statements on the table.';
