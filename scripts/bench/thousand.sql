-- A thousand tables with 1,500 foreign keys among them.
DO $$ BEGIN
  FOR n IN 1..1000 LOOP
    EXECUTE format('CREATE TABLE t%s (id bigserial PRIMARY KEY, name text NOT NULL, previous bigint, other bigint)', n);
  END LOOP;
  FOR n IN 1..1000 LOOP
    EXECUTE format('ALTER TABLE t%s ADD FOREIGN KEY (previous) REFERENCES t%s', n, 1 + n % 1000);
    IF n % 2 = 0 THEN
      EXECUTE format('ALTER TABLE t%s ADD FOREIGN KEY (other) REFERENCES t%s', n, 1 + n * 7 % 1000);
    END IF;
  END LOOP;
END $$;
ANALYZE;
