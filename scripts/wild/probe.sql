-- pg_temp.probe: what an application can observe through some names: what a statement does, counts and stores there.
-- Every statement is undone. A table and its shim must give the same answers.

-- What a statement does: its SQLSTATE if it fails, else the rows that it counts and what `witness` sees afterwards.
CREATE FUNCTION pg_temp.outcome(statement text, witness text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  counted bigint;
  seen text;
BEGIN
  EXECUTE statement;
  GET DIAGNOSTICS counted = ROW_COUNT;
  SET CONSTRAINTS ALL IMMEDIATE;
  EXECUTE witness INTO seen;
  RAISE EXCEPTION USING ERRCODE = 'ZZ000', MESSAGE = format('%s rows, then %s', counted, seen);
EXCEPTION WHEN OTHERS THEN
  RETURN CASE SQLSTATE WHEN 'ZZ000' THEN SQLERRM ELSE SQLSTATE END;
END
$$;

-- `labels` say which tables are meant; `names` are the names under which they are spoken to, quoted as in SQL.
CREATE FUNCTION pg_temp.probe(labels text[], names text[])
RETURNS TABLE (label text, deed text, outcome text) LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
  target text;
  col text;
  witness text;
BEGIN
  FOR label, target IN SELECT * FROM unnest(labels, names) LOOP
    -- What drivers and tools read from the catalog.
    RETURN QUERY
      SELECT label, 'owner and comment', concat_ws(' ', relowner::regrole, obj_description(c.oid, 'pg_class'))
      FROM pg_class c WHERE c.oid = target::regclass;
    RETURN QUERY
      SELECT label, 'column ' || attname,
        concat_ws(' ', format_type(atttypid, atttypmod), attcollation::regcollation, col_description(attrelid, attnum),
          CASE WHEN attgenerated = '' AND attidentity = '' THEN pg_get_expr(adbin, adrelid) END)
      FROM pg_attribute LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
      WHERE attrelid = target::regclass AND attnum > 0 AND NOT attisdropped;
    RETURN QUERY
      SELECT label, 'grants', string_agg(grants::text, ' ' ORDER BY grants::text) FROM (
        SELECT grantor::regrole, grantee, privilege_type, is_grantable, NULL::name
        FROM pg_class c, aclexplode(coalesce(relacl, acldefault('r', relowner))) WHERE c.oid = target::regclass
        UNION ALL
        SELECT grantor::regrole, grantee, privilege_type, is_grantable, attname
        FROM pg_attribute, aclexplode(attacl) WHERE attrelid = target::regclass) grants;

    witness := format('SELECT count(*) || '' '' || coalesce(md5(string_agg(r::text, '''' ORDER BY r::text)), '''') FROM %s r',
      target);
    RETURN QUERY
      SELECT label, done, pg_temp.outcome(format(statement, target), witness) FROM (VALUES
        ('select', 'SELECT * FROM %s LIMIT 1'), ('count', 'SELECT count(*) FROM %s'),
        ('lock rows', 'SELECT FROM %s FOR UPDATE'),
        ('insert again', 'INSERT INTO %1$s SELECT * FROM %1$s'),
        ('insert unless there', 'INSERT INTO %1$s SELECT * FROM %1$s ON CONFLICT DO NOTHING'),
        ('delete', 'DELETE FROM %s')) v(done, statement);
    -- Defaults may depend on the time, so what they store is only counted.
    witness := format('SELECT count(*) FROM %s', target);
    RETURN QUERY SELECT label, 'insert defaults',
      pg_temp.outcome(format('INSERT INTO %s DEFAULT VALUES', target), witness);
    FOR col IN
      SELECT quote_ident(attname) FROM pg_attribute
      WHERE attrelid = target::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum
    LOOP
      witness := format('SELECT count(%s) FROM %s', col, target);
      RETURN QUERY
        SELECT label, format('set %s = %s', col, value),
          pg_temp.outcome(format('UPDATE %s SET %s = %s', target, col, value), witness)
        FROM (VALUES (col), ('DEFAULT'), ('NULL')) v(value);
    END LOOP;
  END LOOP;
END
$$;
