-- Every table that is the user's own, with a new name for each: one prefix for all of them under which no name is taken
-- and none is too long. Both as SQL spells them.
CREATE TEMP VIEW pairs AS WITH tables AS (
  SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'p', 'f') AND n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'aka')
    AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
), free AS (
  SELECT prefix FROM unnest(ARRAY['tb_', 't_', 'tbl_', 'new_', 'x_']) WITH ORDINALITY AS p(prefix, rank)
  WHERE NOT EXISTS (
    SELECT FROM tables WHERE octet_length(prefix || relname) > 63
      OR to_regclass(format('%I.%I', nspname, prefix || relname)) IS NOT NULL
      OR to_regtype(format('%I.%I', nspname, prefix || relname)) IS NOT NULL)
  ORDER BY rank LIMIT 1
)
SELECT format('%I.%I', nspname, relname) AS old, format('%I.%I', nspname, prefix || relname) AS new
FROM tables, free ORDER BY nspname, relname;
