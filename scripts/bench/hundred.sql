-- A hundred tables, each with a key, a second index, a default, a sequence and a foreign key to the one before.
DO $$ BEGIN
  FOR n IN 1..100 LOOP
    EXECUTE format('CREATE TABLE t%s (id bigserial PRIMARY KEY, name text NOT NULL UNIQUE, previous bigint,
      changed_at timestamptz NOT NULL DEFAULT now())', n);
    IF n > 1 THEN
      EXECUTE format('ALTER TABLE t%s ADD FOREIGN KEY (previous) REFERENCES t%s', n, n - 1);
    END IF;
  END LOOP;
END $$;
ANALYZE;
