-- Every object of the database with its identity. A dump does not show that a table was rewritten, that an array type
-- has another name or that a cast was left behind; this does.
SELECT 'class', c.oid, c.relname, c.relnamespace::regnamespace, c.relkind, c.relfilenode, c.relowner::regrole, c.relacl,
  c.reloptions, c.relhasrules, c.relhastriggers, c.relrowsecurity
FROM pg_class c WHERE c.relnamespace NOT IN ('aka'::regnamespace, 'pg_toast'::regnamespace) AND c.oid >= 16384 ORDER BY 2;
SELECT 'type', oid, typname, typnamespace::regnamespace, typowner::regrole, typacl
FROM pg_type WHERE typnamespace <> 'aka'::regnamespace AND oid >= 16384 ORDER BY 2;
SELECT 'column', attrelid, attnum, attname, attacl, attstattarget, attoptions
FROM pg_attribute JOIN pg_class c ON c.oid = attrelid
WHERE c.relnamespace NOT IN ('aka'::regnamespace, 'pg_toast'::regnamespace) AND c.oid >= 16384 ORDER BY 2, 3;
SELECT 'function', oid, proname, pronamespace::regnamespace, procost, prosrc
FROM pg_proc WHERE pronamespace <> 'aka'::regnamespace AND oid >= 16384 ORDER BY 2;
SELECT 'rule', oid, rulename, ev_class::regclass FROM pg_rewrite
WHERE ev_class NOT IN (SELECT oid FROM pg_class WHERE relnamespace = 'aka'::regnamespace) AND oid >= 16384 ORDER BY 2;
SELECT 'cast', oid, castsource::regtype, casttarget::regtype FROM pg_cast WHERE oid >= 16384 ORDER BY 2;
SELECT 'schema', oid, nspname, nspowner::regrole, nspacl FROM pg_namespace
WHERE nspname <> 'aka' AND oid >= 16384 OR nspname = 'public' ORDER BY 2;
SELECT 'default privileges', * FROM pg_default_acl ORDER BY oid;
