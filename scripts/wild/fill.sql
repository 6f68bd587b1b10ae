-- Gives every table up to three rows, so that statements on it have something to work on. Each column gets the first
-- of some values that its type accepts. Foreign keys and triggers do not look; a row that a constraint refuses stays away.
DO $$
DECLARE
  tab regclass;
  col record;
  candidate text;
  names text[];
  texts text[];
BEGIN
  PERFORM set_config('session_replication_role', 'replica', true);
  FOR tab IN
    SELECT c.oid FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind = 'r' AND n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'aka')
      AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
  LOOP
    FOR i IN 1..3 LOOP
      names := '{}';
      texts := '{}';
      FOR col IN
        SELECT attname, format_type(atttypid, atttypmod) AS type, coalesce(nullif(t.typbasetype, 0), t.oid) AS base
        FROM pg_attribute JOIN pg_type t ON t.oid = atttypid
        WHERE attrelid = tab AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
      LOOP
        FOREACH candidate IN ARRAY ARRAY[i::text, 'x' || i, i || '@x', lpad(i::text, 20, '0'), lpad(i::text, 16, '0'),
            lpad(i::text, 4, '0'), 'true', '2020-01-0' || i, '0' || i || ':00', '10.0.0.' || i,
            '00000000-0000-0000-0000-00000000000' || i, format('[%s,%s]', i, i), format('(%s,%s)', i, i), '{}', 'empty']
          || (SELECT array_agg(enumlabel::text ORDER BY enumsortorder) FROM pg_enum WHERE enumtypid = col.base)
        LOOP
          BEGIN
            EXECUTE format('SELECT %L::%s', candidate, col.type);
            names := names || quote_ident(col.attname);
            texts := texts || format('%L::%s', candidate, col.type);
            EXIT;
          EXCEPTION WHEN OTHERS THEN NULL;
          END;
        END LOOP;
      END LOOP;
      BEGIN
        IF names = '{}' THEN
          EXECUTE format('INSERT INTO %s DEFAULT VALUES', tab);
        ELSE
          EXECUTE format('INSERT INTO %s (%s) OVERRIDING SYSTEM VALUE VALUES (%s)', tab, array_to_string(names, ', '),
            array_to_string(texts, ', '));
        END IF;
      EXCEPTION WHEN OTHERS THEN NULL;
      END;
    END LOOP;
  END LOOP;
END
$$;
