-- pg_temp.probe: what an application can observe through some names: what a statement does, counts and stores there.
-- Every statement is undone. A table and its shim must give the same answers.

-- What a statement of some role does: its SQLSTATE if it fails, else the rows that it counts and what `witness` sees
-- afterwards. The failure that undoes it takes the role back as well.
CREATE FUNCTION pg_temp.outcome(role text, statement text, witness text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  counted bigint;
  seen text;
BEGIN
  PERFORM set_config('role', role, true);
  EXECUTE statement;
  GET DIAGNOSTICS counted = ROW_COUNT;
  SET CONSTRAINTS ALL IMMEDIATE;
  PERFORM set_config('role', 'none', true);
  EXECUTE witness INTO seen;
  RAISE EXCEPTION USING ERRCODE = 'ZZ000', MESSAGE = format('%s rows, then %s', counted, seen);
EXCEPTION WHEN OTHERS THEN
  RETURN CASE SQLSTATE WHEN 'ZZ000' THEN SQLERRM ELSE SQLSTATE END;
END
$$;

-- What drivers and tools read of a relation in the catalog.
CREATE FUNCTION pg_temp.facts(relation regclass) RETURNS TABLE (fact text, value text) LANGUAGE sql AS $$
  SELECT 'owner and comment', concat_ws(' ', relowner::regrole, obj_description(oid, 'pg_class'))
  FROM pg_class WHERE oid = relation
  UNION ALL
  (SELECT 'column ' || attname,
    concat_ws(' ', format_type(atttypid, atttypmod), attcollation::regcollation, col_description(attrelid, attnum),
      CASE WHEN attgenerated = '' AND attidentity = '' THEN pg_get_expr(adbin, adrelid) END)
  FROM pg_attribute LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
  WHERE attrelid = relation AND attnum > 0 AND NOT attisdropped ORDER BY attnum)
  UNION ALL
  SELECT 'grants', string_agg(g::text, ' ' ORDER BY g::text) FROM (
    SELECT grantor::regrole, grantee, privilege_type, is_grantable, NULL::name
    FROM pg_class c, aclexplode(coalesce(relacl, acldefault('r', relowner))) WHERE c.oid = relation
    UNION ALL
    SELECT grantor::regrole, grantee, privilege_type, is_grantable, attname
    FROM pg_attribute, aclexplode(attacl) WHERE attrelid = relation) g
$$;

-- A text with some words in the place of others. The names of types and of regclass constants follow a rename.
CREATE FUNCTION pg_temp.translated(value text, words text[], others text[]) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
  FOR i IN 1..cardinality(words) LOOP value := replace(value, words[i], others[i]); END LOOP;
  RETURN value;
END
$$;

-- `olds` and `news` are the tables' names before and after the rename, quoted as in SQL; `names` are those, old or new,
-- under which they are spoken to; `roles` are those who speak, beside the session's own. Left out is what `aka plan`
-- announces: an identity or a generated column that is set to DEFAULT, and rows without columns.
CREATE FUNCTION pg_temp.probe(olds text[], news text[], names text[], roles text[])
RETURNS TABLE (tab text, role text, deed text, outcome text) LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
  target text;
  renamed text;
  physical oid;
  col text;
  is_computed boolean;
  contents text;
BEGIN
  FOR tab, renamed, target IN SELECT * FROM unnest(olds, news, names) LOOP
    SELECT c.oid INTO physical FROM pg_class c WHERE c.oid IN (to_regclass(tab), to_regclass(renamed)) AND relkind <> 'v';
    RETURN QUERY SELECT tab, NULL, fact, pg_temp.translated(value, news, olds) FROM pg_temp.facts(target::regclass);
    FOREACH role IN ARRAY ARRAY['none'] || roles LOOP
      -- ROW keeps casts away that the user made for the table's row type.
      contents := 'SELECT count(*) || '' '' || coalesce(md5(string_agg(ROW(r.*)::text, '''' ORDER BY ROW(r.*)::text)), '''') FROM %s r';
      RETURN QUERY
        SELECT tab, role, done, pg_temp.outcome(role, format(statement, target), format(contents, target)) FROM (VALUES
          ('select', 'SELECT * FROM %s LIMIT 1'), ('count', 'SELECT count(*) FROM %s'),
          ('lock rows', 'SELECT FROM %s FOR UPDATE'), ('delete', 'DELETE FROM %s')) v(done, statement);
      CONTINUE WHEN NOT EXISTS (SELECT FROM pg_attribute WHERE attrelid = physical AND attnum > 0 AND NOT attisdropped);
      RETURN QUERY
        SELECT tab, role, done, pg_temp.outcome(role, format(statement, target), format(contents, target)) FROM (VALUES
          ('insert again', 'INSERT INTO %1$s SELECT * FROM %1$s'),
          ('insert unless there', 'INSERT INTO %1$s SELECT * FROM %1$s ON CONFLICT DO NOTHING')) v(done, statement);
      -- Defaults may depend on the time, so what they store is only counted.
      RETURN QUERY SELECT tab, role, 'insert defaults',
        pg_temp.outcome(role, format('INSERT INTO %s DEFAULT VALUES', target), format('SELECT count(*) FROM %s', target));
      FOR col, is_computed IN
        SELECT quote_ident(attname), attidentity <> '' OR attgenerated <> '' FROM pg_attribute
        WHERE attrelid = physical AND attnum > 0 AND NOT attisdropped ORDER BY attnum
      LOOP
        RETURN QUERY
          SELECT tab, role, format(done, col),
            pg_temp.outcome(role, format(statement, target, col), format('SELECT count(%s) FROM %s', col, target))
          FROM (VALUES
            ('set %1$s = %1$s', 'UPDATE %1$s SET %2$s = %2$s', true), ('set %s = NULL', 'UPDATE %s SET %s = NULL', true),
            ('set %s = DEFAULT', 'UPDATE %s SET %s = DEFAULT', NOT is_computed),
            ('insert %s = DEFAULT', 'INSERT INTO %s (%s) VALUES (DEFAULT)', true),
            ('insert %s = DEFAULT twice', 'INSERT INTO %s (%s) VALUES (DEFAULT), (DEFAULT)', true))
            v(done, statement, is_same) WHERE is_same;
      END LOOP;
    END LOOP;
  END LOOP;
END
$$;
