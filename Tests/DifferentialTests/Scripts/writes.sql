-- Every form of reading and writing, over tables with names, columns and types that are hard on a tool.

CREATE SCHEMA "Odd.Schema";
CREATE TABLE "Odd.Schema"."the ""Table" (
  id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "Group" text DEFAULT 'none' COLLATE "C", tags text[] DEFAULT '{a}',
  doc json, at point, n numeric(8, 2) DEFAULT 1.5 CHECK (n > 0), twice numeric GENERATED ALWAYS AS (n * 2) STORED,
  CONSTRAINT one UNIQUE ("Group", n));
CREATE DOMAIN email AS text CHECK (VALUE LIKE '%@%');
CREATE TYPE mood AS ENUM ('sad', 'ok');
CREATE TYPE pair AS (a int, b text);
CREATE TABLE users (id serial PRIMARY KEY, mail email UNIQUE, mood mood DEFAULT 'ok', pair pair, name text NOT NULL DEFAULT 'nobody',
  score int DEFAULT 0);
CREATE TABLE orders (id int PRIMARY KEY, user_id int REFERENCES users ON DELETE CASCADE, total money DEFAULT '1.00');
CREATE UNLOGGED TABLE scratch (a int, b int);
CREATE UNIQUE INDEX ON scratch (a) WHERE b > 0;
CREATE TABLE no_columns ();
CREATE TABLE "select" ("from" int, "where" text);

-- INSERT in its forms.
INSERT INTO users DEFAULT VALUES RETURNING *;
INSERT INTO users (mail, pair) VALUES ('ann@x', (1, 'x')), ('bob@x', ROW(2, 'y')), ('cid@x', NULL) RETURNING id, (pair).b;
INSERT INTO users (mail, pair.a, pair.b) VALUES ('dot@x', 7, 'z') RETURNING users;
INSERT INTO users AS u (mail) SELECT 'u' || i || '@x' FROM generate_series(1, 20) i RETURNING u.id, u.name;
INSERT INTO users VALUES (100, 'hun@x', 'sad', NULL, 'hundred', DEFAULT);
INSERT INTO users (mail) VALUES ('no mail');
INSERT INTO users (mail, name) VALUES ('e@x', NULL);
INSERT INTO users (mail) VALUES ('ann@x');
INSERT INTO users (id) VALUES (1, 2);
INSERT INTO users (nothing) VALUES (1);
INSERT INTO "Odd.Schema"."the ""Table" ("Group", doc, at) VALUES ('g', '{"a": 1}', '(1,2)') RETURNING *;
INSERT INTO "Odd.Schema"."the ""Table" (id) VALUES (5);
INSERT INTO "Odd.Schema"."the ""Table" (id, n) OVERRIDING SYSTEM VALUE VALUES (5, 3) RETURNING id, twice;
INSERT INTO "Odd.Schema"."the ""Table" (id, n) OVERRIDING USER VALUE VALUES (6, 4) RETURNING id;
INSERT INTO "Odd.Schema"."the ""Table" (twice) VALUES (1);
INSERT INTO "Odd.Schema"."the ""Table" (n) VALUES (-1);
INSERT INTO "Odd.Schema"."the ""Table" (tags[2], tags[4]) VALUES ('two', 'four') RETURNING tags;
INSERT INTO orders SELECT id, id FROM users WHERE id <= 5 RETURNING *;
INSERT INTO orders VALUES (900, 12345);
INSERT INTO "select" VALUES (1, 'one'), (2, 'two'), (NULL, NULL);
INSERT INTO no_columns DEFAULT VALUES;
WITH moved AS (INSERT INTO scratch SELECT i, i FROM generate_series(-3, 3) i RETURNING *) SELECT sum(a), count(*) FROM moved;

-- Upserts.
INSERT INTO users (mail) VALUES ('ann@x') ON CONFLICT DO NOTHING RETURNING id;
INSERT INTO users (mail, score) VALUES ('ann@x', 1), ('new@x', 1) ON CONFLICT (mail) DO UPDATE SET score = users.score + excluded.score
  RETURNING mail, score;
INSERT INTO users AS old (id, mail) VALUES (1, 'one@x') ON CONFLICT (id) DO UPDATE SET mail = excluded.mail, name = DEFAULT
  WHERE old.score = 0 RETURNING old.*;
INSERT INTO users (mail) VALUES ('twice@x'), ('twice@x') ON CONFLICT (mail) DO UPDATE SET score = 1;
INSERT INTO users (mail) VALUES ('ann@x') ON CONFLICT (name) DO NOTHING;
INSERT INTO users (mail) VALUES ('ann@x') ON CONFLICT ON CONSTRAINT users_mail_key DO NOTHING;
INSERT INTO scratch VALUES (1, 5) ON CONFLICT (a) WHERE b > 0 DO UPDATE SET b = excluded.b RETURNING *;
INSERT INTO scratch VALUES (2, 5) ON CONFLICT (a) DO NOTHING;
INSERT INTO "Odd.Schema"."the ""Table" ("Group") VALUES ('g') ON CONFLICT ("Group", n) DO UPDATE SET at = '(3,4)' RETURNING id, at, twice;
INSERT INTO "Odd.Schema"."the ""Table" ("Group") VALUES ('g') ON CONFLICT ON CONSTRAINT one DO UPDATE SET n = 9;

-- UPDATE and DELETE in their forms.
UPDATE users SET score = score + 1 WHERE id < 4 RETURNING id, score;
UPDATE users u SET name = o.total::text FROM orders o WHERE o.user_id = u.id AND u.id < 3 RETURNING u.id, u.name, o.id;
UPDATE users SET (name, score) = (SELECT max(name), 7 FROM users) WHERE id = 3 RETURNING *;
UPDATE users SET name = DEFAULT, mood = DEFAULT, score = DEFAULT WHERE id = 3 RETURNING *;
UPDATE users SET pair.a = 5 WHERE id = 2 RETURNING (pair).a;
UPDATE users SET mail = 'bob@x' WHERE id = 2;
UPDATE users SET name = NULL;
UPDATE users SET mood = 'wild';
UPDATE users SET id = id + 1000 WHERE id = 1;
UPDATE "Odd.Schema"."the ""Table" SET tags[1] = 'x', "Group" = DEFAULT, n = DEFAULT WHERE id = 1 RETURNING *;
UPDATE "Odd.Schema"."the ""Table" SET id = DEFAULT WHERE id = 1;
UPDATE "Odd.Schema"."the ""Table" SET twice = DEFAULT WHERE id = 1;
UPDATE "Odd.Schema"."the ""Table" SET twice = 3;
UPDATE "select" SET "where" = 'null' WHERE "from" IS NULL RETURNING "select";
UPDATE no_columns SET x = 1;
DELETE FROM orders USING users u WHERE u.id = orders.user_id AND u.id = 4 RETURNING orders.id, u.mail;
DELETE FROM users WHERE id = 5 RETURNING *;
DELETE FROM "select" WHERE "from" = 1 RETURNING "from" + 1;
WITH gone AS (DELETE FROM scratch WHERE a < 0 RETURNING a), kept AS (UPDATE scratch SET b = 0 WHERE a = 3 RETURNING a)
  SELECT * FROM gone UNION ALL SELECT * FROM kept ORDER BY 1;

-- Reading.
SELECT u.id, o.id FROM users u LEFT JOIN orders o ON o.user_id = u.id WHERE u.id < 6 ORDER BY 1, 2;
SELECT users.* FROM public.users WHERE users.mail = 'ann@x';
SELECT public.users.id FROM public.users ORDER BY public.users.id LIMIT 2;
SELECT row_to_json(u) FROM users u WHERE id = 2;
SELECT u, u IS NULL, u = u FROM users u WHERE id = 2;
SELECT name, count(*), rank() OVER (ORDER BY count(*)) FROM users GROUP BY name ORDER BY 1;
SELECT u.id, u.name, count(o.id) FROM users u LEFT JOIN orders o ON o.user_id = u.id GROUP BY u.id ORDER BY 1;
SELECT id FROM users GROUP BY id HAVING count(*) > 1;
SELECT * FROM users ORDER BY id FETCH FIRST 2 ROWS WITH TIES;
SELECT DISTINCT ON (mood) mood, id FROM users ORDER BY mood, id;
SELECT count(*) FROM users TABLESAMPLE bernoulli (100);
SELECT id FROM users WHERE id < 3 ORDER BY id FOR UPDATE;
SELECT u.id FROM users u JOIN orders o ON o.user_id = u.id WHERE u.id < 3 ORDER BY 1 FOR SHARE OF u NOWAIT;
SELECT id FROM users WHERE id < 3 ORDER BY id FOR NO KEY UPDATE SKIP LOCKED;
SELECT ctid IS NULL, tableoid::regclass FROM users WHERE id = 2;
SELECT count(*) FROM (TABLE "select") t;
SELECT count(*) FROM no_columns;
SELECT nothing FROM users;
SELECT * FROM users u, LATERAL (SELECT count(*) FROM orders WHERE user_id = u.id) x WHERE u.id = 2;
WITH RECURSIVE users AS (SELECT 1 AS id UNION ALL SELECT id + 1 FROM users WHERE id < 3) SELECT * FROM users ORDER BY 1;
PREPARE by_mail (text) AS SELECT id FROM users WHERE mail = $1;
EXECUTE by_mail('ann@x');
EXPLAIN (COSTS OFF) EXECUTE by_mail('ann@x');
EXPLAIN (COSTS OFF) SELECT u.name FROM users u JOIN orders o ON o.user_id = u.id WHERE u.mail = 'ann@x';
EXPLAIN (COSTS OFF, VERBOSE) UPDATE users SET score = 1 WHERE id = 3;

-- What wants a table.
MERGE INTO users u USING orders o ON o.user_id = u.id WHEN MATCHED THEN UPDATE SET score = 5;
COPY users (mail) FROM stdin;
copied@x
again@x
\.
COPY (SELECT id, mail FROM users WHERE id < 3 ORDER BY id) TO stdout;
COPY "select" TO stdout;
TRUNCATE scratch;
ANALYZE users;
LOCK TABLE users IN SHARE MODE;
BEGIN;
LOCK TABLE ONLY users IN SHARE MODE;
DECLARE c CURSOR FOR SELECT id FROM users ORDER BY id FOR UPDATE;
FETCH 2 FROM c;
UPDATE users SET score = 99 WHERE CURRENT OF c;
ROLLBACK;
BEGIN;
UPDATE users SET score = 98 WHERE id = 2 RETURNING score;
SAVEPOINT s;
INSERT INTO users (mail) VALUES ('ann@x');
ROLLBACK TO s;
SELECT score FROM users WHERE id = 2;
COMMIT;

-- Looking the table up.
SELECT relkind FROM pg_class WHERE oid = 'users'::regclass;
SELECT count(*) FROM information_schema.key_column_usage WHERE table_name = 'users';
SELECT pg_get_serial_sequence('users', 'id');
SELECT column_name, data_type, column_default FROM information_schema.columns WHERE table_name = 'users' AND column_name <> 'id' ORDER BY ordinal_position;
SELECT nextval('users_id_seq') IS NOT NULL, currval('users_id_seq') > 0;
SELECT * FROM users ORDER BY id;
SELECT * FROM "Odd.Schema"."the ""Table" ORDER BY id;
