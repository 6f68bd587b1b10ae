-- What stands behind a table: triggers, rules, policies, privileges, inheritance, partitions, functions.

CREATE ROLE writer;
CREATE ROLE reader;
CREATE ROLE partner;
CREATE TABLE log (at serial, what text);
CREATE TABLE accounts (id int PRIMARY KEY, owner text DEFAULT current_user, balance int NOT NULL CHECK (balance >= 0), changed int DEFAULT 0);
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.changed := coalesce(OLD.changed, 0) + 1;
  IF NEW.id = 13 THEN RETURN NULL; END IF;
  RETURN NEW;
END $$;
CREATE FUNCTION audit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO log (what) VALUES (TG_OP || ' ' || TG_LEVEL || ' ' || TG_WHEN);
  RAISE NOTICE '% of %', TG_OP, TG_TABLE_NAME;
  RETURN NULL;
END $$;
CREATE FUNCTION counted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO log (what) SELECT TG_OP || ' of ' || count(*) FROM fresh;
  RETURN NULL;
END $$;
CREATE TRIGGER touch BEFORE INSERT OR UPDATE ON accounts FOR EACH ROW EXECUTE FUNCTION touch();
CREATE TRIGGER audit AFTER INSERT OR UPDATE OR DELETE ON accounts FOR EACH ROW EXECUTE FUNCTION audit();
CREATE TRIGGER statement AFTER UPDATE ON accounts FOR EACH STATEMENT EXECUTE FUNCTION audit();
CREATE TRIGGER counted AFTER INSERT ON accounts REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION counted();
CREATE TRIGGER poor AFTER UPDATE OF balance ON accounts FOR EACH ROW WHEN (NEW.balance < 10) EXECUTE FUNCTION audit();
INSERT INTO accounts (id, balance) VALUES (1, 100), (2, 50), (13, 1) RETURNING *;
INSERT INTO accounts (id, balance) VALUES (1, 5) ON CONFLICT (id) DO UPDATE SET balance = accounts.balance + excluded.balance RETURNING *;
UPDATE accounts SET balance = balance - 45 WHERE id = 2 RETURNING *;
UPDATE accounts SET balance = -1 WHERE id = 2;
UPDATE accounts SET balance = 7 WHERE id = 99;
UPDATE accounts SET id = 13 WHERE id = 2 RETURNING *;
DELETE FROM accounts WHERE id = 2 RETURNING *;
SELECT what FROM log ORDER BY at;
TABLE accounts;

-- Rules.
CREATE TABLE ruled (id int, what text);
CREATE RULE quiet AS ON DELETE TO ruled DO INSTEAD UPDATE ruled SET what = 'deleted' WHERE id = OLD.id;
CREATE RULE logged AS ON INSERT TO ruled DO ALSO INSERT INTO log (what) VALUES ('ruled ' || NEW.id);
INSERT INTO ruled VALUES (1, 'one'), (2, 'two');
DELETE FROM ruled WHERE id = 1;
SELECT * FROM ruled ORDER BY id;
SELECT count(*) FROM log;

-- Privileges.
GRANT SELECT, INSERT, UPDATE ON accounts, log TO writer;
GRANT USAGE ON SEQUENCE log_at_seq TO writer;
GRANT SELECT ON accounts TO reader;
CREATE TABLE secrets (id int PRIMARY KEY, open text, closed text);
GRANT SELECT (id, open), UPDATE (open) ON secrets TO partner;
INSERT INTO secrets VALUES (1, 'o', 'c');
SET ROLE reader;
SELECT id FROM accounts ORDER BY 1;
INSERT INTO accounts VALUES (3, 'x', 1, 1);
DELETE FROM accounts;
SELECT id FROM accounts FOR UPDATE;
SELECT has_table_privilege('accounts', 'SELECT');
SET ROLE writer;
INSERT INTO accounts (id, balance) VALUES (4, 40) RETURNING owner;
UPDATE accounts SET balance = 41 WHERE id = 4;
DELETE FROM accounts WHERE id = 4;
SELECT * FROM secrets;
SET ROLE partner;
SELECT id, open FROM secrets;
SELECT closed FROM secrets;
SELECT * FROM secrets;
UPDATE secrets SET open = 'changed' WHERE id = 1 RETURNING open;
UPDATE secrets SET closed = 'changed';
SELECT count(*) FROM secrets;
RESET ROLE;

-- Row-level security.
CREATE TABLE notes (id int PRIMARY KEY, owner name DEFAULT current_user, body text);
INSERT INTO notes VALUES (1, 'writer', 'w'), (2, 'reader', 'r'), (3, 'postgres', 'p');
ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON notes USING (owner = current_user) WITH CHECK (owner = current_user AND body <> 'forbidden');
GRANT ALL ON notes TO writer, reader;
SELECT id FROM notes ORDER BY 1;
SET ROLE writer;
SELECT * FROM notes;
INSERT INTO notes (id, body) VALUES (4, 'mine') RETURNING owner;
INSERT INTO notes VALUES (5, 'reader', 'not mine');
INSERT INTO notes (id, body) VALUES (6, 'forbidden');
INSERT INTO notes (id, body) VALUES (2, 'upsert') ON CONFLICT (id) DO UPDATE SET body = excluded.body;
INSERT INTO notes (id, body) VALUES (1, 'upsert') ON CONFLICT (id) DO UPDATE SET body = excluded.body RETURNING *;
UPDATE notes SET body = 'all';
UPDATE notes SET owner = 'reader' WHERE id = 1;
DELETE FROM notes WHERE id IN (2, 4) RETURNING id;
EXPLAIN (COSTS OFF) SELECT * FROM notes WHERE id = 1;
SET row_security = off;
SELECT * FROM notes;
RESET row_security;
RESET ROLE;
SELECT * FROM notes ORDER BY id;

-- Inheritance.
CREATE TABLE animals (id int PRIMARY KEY, name text);
CREATE TABLE birds (wings int DEFAULT 2) INHERITS (animals);
CREATE FUNCTION label(a animals) RETURNS text LANGUAGE sql AS $$ SELECT a.id || ':' || a.name $$;
CREATE FUNCTION animal(i int) RETURNS animals LANGUAGE sql STABLE AS $$ SELECT * FROM animals WHERE id = i $$;
INSERT INTO animals VALUES (1, 'cow'), (2, 'dog');
INSERT INTO birds VALUES (3, 'owl'), (4, 'emu', 2);
SELECT * FROM animals ORDER BY id;
SELECT * FROM ONLY animals ORDER BY id;
SELECT * FROM animals * ORDER BY id;
SELECT tableoid::regclass, id FROM animals ORDER BY id;
UPDATE animals SET name = upper(name) WHERE id > 1 RETURNING id, name;
UPDATE ONLY animals SET name = 'only';
SELECT * FROM animals ORDER BY id;
DELETE FROM ONLY animals;
SELECT * FROM animals ORDER BY id;
DELETE FROM animals WHERE id = 4 RETURNING *;
SELECT label(a), a.label FROM animals a ORDER BY 1;
SELECT (animal(3)).name, label(animal(3));
SELECT b.label FROM birds b;
SELECT b::animals FROM birds b;

-- Partitions.
CREATE TABLE events (id int, region text DEFAULT 'eu', n int, PRIMARY KEY (id, region)) PARTITION BY LIST (region);
CREATE TABLE events_eu PARTITION OF events FOR VALUES IN ('eu');
CREATE TABLE events_rest PARTITION OF events DEFAULT;
INSERT INTO events (id, n) SELECT i, i FROM generate_series(1, 5) i;
INSERT INTO events VALUES (6, 'us', 6), (7, 'us', 7) RETURNING *;
INSERT INTO events_eu VALUES (8, 'us', 1);
INSERT INTO events VALUES (6, 'us', 9) ON CONFLICT (id, region) DO UPDATE SET n = excluded.n RETURNING *;
UPDATE events SET region = 'eu' WHERE id = 7 RETURNING *;
UPDATE events_eu SET region = 'us' WHERE id = 1;
SELECT count(*) FROM events_eu;
SELECT count(*) FROM ONLY events;
SELECT region, sum(n) FROM events GROUP BY region ORDER BY 1;
SELECT id, region, n FROM events GROUP BY id, region ORDER BY 1;
DELETE FROM events WHERE region = 'us' RETURNING id;
EXPLAIN (COSTS OFF) SELECT * FROM events WHERE region = 'eu';
TRUNCATE events_rest;

-- Functions and views that say the old name.
CREATE VIEW rich AS SELECT id, balance FROM accounts WHERE balance > 20 WITH CHECK OPTION;
INSERT INTO rich VALUES (20, 200) RETURNING *;
INSERT INTO rich VALUES (21, 2);
SELECT * FROM rich ORDER BY id;
CREATE FUNCTION total() RETURNS bigint LANGUAGE sql STABLE AS 'SELECT sum(balance) FROM accounts';
CREATE FUNCTION pay(i int, n int) RETURNS accounts LANGUAGE plpgsql AS $$
DECLARE a accounts%ROWTYPE;
BEGIN
  UPDATE accounts SET balance = balance - n WHERE id = i RETURNING * INTO STRICT a;
  RETURN a;
END $$;
SELECT total();
SELECT (pay(1, 5)).balance;
SELECT pay(1, 5000);
SELECT pay(77, 1);
CREATE PROCEDURE wipe() LANGUAGE plpgsql AS 'BEGIN TRUNCATE ruled; END';
CALL wipe();
DO $$ BEGIN PERFORM 1 FROM accounts; EXECUTE 'DELETE FROM accounts WHERE id = 20'; END $$;
SELECT * FROM accounts ORDER BY id;
