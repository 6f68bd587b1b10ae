-- Server logs as evidence: what they say of old names, and which times they cover without a gap.

CREATE TABLE aka.sys_log_heartbeats (
    marker      uuid PRIMARY KEY,
    server      text NOT NULL,
    happened_at timestamptz NOT NULL,
    heartbeat   jsonb NOT NULL
);
COMMENT ON TABLE aka.sys_log_heartbeats IS
    'Signs of life that aka left in the logs of servers, and what decided then what those logs hold.';
CREATE INDEX sys_log_heartbeats_server ON aka.sys_log_heartbeats (server, happened_at);

CREATE TABLE aka.sys_log_progress (
    server     text NOT NULL,
    format     text NOT NULL,
    version    bigint NOT NULL DEFAULT 1,
    updated_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    updated_by name NOT NULL DEFAULT session_user,
    progress   jsonb NOT NULL,
    PRIMARY KEY (server, format)
);
COMMENT ON TABLE aka.sys_log_progress IS 'How far the logs of a server were read.';
COMMENT ON COLUMN aka.sys_log_progress.version IS 'Rises with every change, so that of two readers at once one counts.';

CREATE TABLE aka.sys_log_coverage (
    id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    server  text NOT NULL,
    format  text NOT NULL,
    from_at timestamptz NOT NULL,
    to_at   timestamptz NOT NULL,
    gaps    jsonb NOT NULL,
    CHECK (from_at <= to_at)
);
COMMENT ON TABLE aka.sys_log_coverage IS 'The times between heartbeats that were read, and what speaks against their being whole.';
CREATE INDEX sys_log_coverage_server ON aka.sys_log_coverage (server, format, to_at);

CREATE TABLE aka.sys_log_uses (
    migration_id uuid NOT NULL REFERENCES aka.sys_table_migrations (id),
    server       text NOT NULL,
    format       text NOT NULL,
    hour         timestamptz NOT NULL,
    kind         text NOT NULL CHECK (kind IN ('read', 'write', 'other', 'missing', 'possible')),
    role         text,
    application  text,
    client       text,
    records      bigint NOT NULL,
    first_seen   timestamptz NOT NULL,
    last_seen    timestamptz NOT NULL,
    example      text,
    UNIQUE NULLS NOT DISTINCT (migration_id, server, format, hour, kind, role, application, client)
);
COMMENT ON TABLE aka.sys_log_uses IS 'Uses of old names in server logs, by the hour. Examples hold no constants.';
