-- Who ran which command, and how it ended.

CREATE TABLE aka.command_log (
    id               bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    started_at       timestamptz NOT NULL,
    duration_seconds double precision NOT NULL,
    run_by           name NOT NULL DEFAULT session_user,
    os_user          text,
    program          text NOT NULL,
    tool_version     text NOT NULL,
    command          text NOT NULL,
    arguments        text[] NOT NULL,
    exit_code        integer NOT NULL
);
COMMENT ON TABLE aka.command_log IS
    'The commands that changed something, or tried to, with the secrets in their arguments hidden. Append-only. Read it with aka history.';
COMMENT ON COLUMN aka.command_log.os_user IS 'Who ran it, as the operating system there calls them.';
CREATE INDEX command_log_started ON aka.command_log (started_at);
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON aka.command_log
    FOR EACH STATEMENT EXECUTE FUNCTION aka.refuse_change();
