-- Plans have names.

ALTER TABLE aka.sys_table_migrations ADD COLUMN plan_name text;
COMMENT ON COLUMN aka.sys_table_migrations.plan_name IS 'The manifest that asked for this rename, by its name.';
