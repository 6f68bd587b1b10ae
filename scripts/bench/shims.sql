-- Equal tables: for a shim that PostgreSQL writes through, for one that counts its uses besides, for one that also notes whose
-- they are, for triggers, and for an alias table.
CREATE TABLE native (id int PRIMARY KEY, name text NOT NULL, seen int NOT NULL DEFAULT 0, at timestamptz DEFAULT now());
CREATE TABLE counted (LIKE native INCLUDING ALL);
CREATE TABLE noted (LIKE native INCLUDING ALL);
CREATE TABLE trigger (LIKE native INCLUDING ALL);
CREATE TABLE aliased (LIKE native INCLUDING ALL);
INSERT INTO native SELECT n, md5(n::text) FROM generate_series(1, 100000) n;
INSERT INTO counted SELECT * FROM native;
INSERT INTO noted SELECT * FROM native;
INSERT INTO trigger SELECT * FROM native;
INSERT INTO aliased SELECT * FROM native;
CREATE SEQUENCE ids START 1000000;
VACUUM ANALYZE;
