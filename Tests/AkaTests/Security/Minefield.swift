import Postgres

/// A schema `mines` with everything that PostgreSQL has under the same names and signatures: functions, operators, types and
/// catalogs that fail when they are touched. Whoever looks along a search path on which it comes first steps on one with each
/// name, call, operator or cast that does not say `pg_catalog`.
enum Minefield {
  static let script: SQL = """
    CREATE SCHEMA mines; GRANT USAGE ON SCHEMA mines TO PUBLIC;
    CREATE FUNCTION mines.trap() RETURNS pg_catalog.bool LANGUAGE plpgsql
      AS 'BEGIN RAISE EXCEPTION ''stepped on a mine''; END';
    DO $$
    DECLARE made record;
    BEGIN
      FOR made IN SELECT DISTINCT p.proname, pg_catalog.pg_get_function_identity_arguments(p.oid) AS arguments,
          pg_catalog.format_type(p.prorettype, NULL) AS result, p.proretset
        FROM pg_catalog.pg_proc p WHERE p.pronamespace = 'pg_catalog'::regnamespace AND p.prokind = 'f'
          AND p.provariadic = 0 AND p.prorettype NOT IN (SELECT oid FROM pg_catalog.pg_type WHERE typtype = 'p')
          AND NOT EXISTS (SELECT FROM unnest(p.proargtypes) a JOIN pg_catalog.pg_type t ON t.oid = a WHERE t.typtype = 'p')
          AND p.proallargtypes IS NULL
      LOOP
        EXECUTE format('CREATE FUNCTION mines.%I(%s) RETURNS %s %s LANGUAGE plpgsql AS %L', made.proname, made.arguments,
          CASE WHEN made.proretset THEN 'SETOF' END, made.result, 'BEGIN PERFORM mines.trap(); END');
      END LOOP;
      FOR made IN SELECT o.oprname, o.oprleft::regtype AS l, o.oprright::regtype AS r, p.proname
        FROM pg_catalog.pg_operator o JOIN pg_catalog.pg_proc p ON p.oid = o.oprcode WHERE o.oprkind = 'b'
          AND to_regprocedure(format('mines.%I(%s, %s)', p.proname, o.oprleft::regtype, o.oprright::regtype)) IS NOT NULL
      LOOP
        EXECUTE format('CREATE OPERATOR mines.%s (LEFTARG = %s, RIGHTARG = %s, FUNCTION = mines.%I)',
          made.oprname, made.l, made.r, made.proname);
      END LOOP;
      FOR made IN SELECT c.relname FROM pg_catalog.pg_class c
        WHERE c.relnamespace = 'pg_catalog'::regnamespace AND c.relkind IN ('r', 'v') AND c.relname NOT IN (
          'pg_statistic', 'pg_stats', 'pg_statistic_ext_data', 'pg_stats_ext', 'pg_stats_ext_exprs', 'pg_attribute')
      LOOP
        EXECUTE format('CREATE VIEW mines.%I AS SELECT *, mines.trap() AS trapped FROM pg_catalog.%I', made.relname, made.relname);
      END LOOP;
      FOR made IN SELECT unnest(ARRAY['text', 'name', 'oid', 'regclass', 'uuid', 'jsonb', 'xid', 'xid8', 'tid', 'regtype', 'regprocedure',
          'regnamespace', 'regrole', 'int8', 'int4', 'float8', 'bool', 'inet', 'timestamptz']) AS type
      LOOP
        EXECUTE format('CREATE DOMAIN mines.%I AS pg_catalog.%I CHECK (mines.trap())', made.type, made.type);
      END LOOP;
    END $$;
    """

  /// How many mines there are, so that a test can tell that it walks through a field.
  static let count: SQL = """
    SELECT (SELECT count(*) FROM pg_proc WHERE pronamespace = 'mines'::regnamespace)
      + (SELECT count(*) FROM pg_operator WHERE oprnamespace = 'mines'::regnamespace)
      + (SELECT count(*) FROM pg_class WHERE relnamespace = 'mines'::regnamespace)
    """
}
