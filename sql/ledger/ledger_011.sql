-- What pgaudit logs whatever log_statement says is a source of its own.

ALTER TABLE aka.sys_log_coverage ADD COLUMN audited jsonb;
COMMENT ON COLUMN aka.sys_log_coverage.audited IS
    'The audit role whose object audit was on all the time, the renames whose shims it covers, and what speaks against it; NULL without one.';
