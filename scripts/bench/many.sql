-- 20,000 relations: 10,000 tables, each with the index of its key. Committed on the way, because each holds a lock until then.
DO $$ BEGIN
  FOR n IN 1..10000 LOOP
    EXECUTE format('CREATE TABLE t%s (id int PRIMARY KEY)', n);
    IF n % 1000 = 0 THEN COMMIT; END IF;
  END LOOP;
END $$;
VACUUM ANALYZE;
