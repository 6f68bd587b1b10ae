-- Tables that a runner's quoting could trip over, and one with everything that a shim must repeat.
CREATE TABLE users (
  id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL DEFAULT E'%s :x ? \\ $1', at timestamptz DEFAULT now(),
  twice int GENERATED ALWAYS AS (length(name) * 2) STORED);
COMMENT ON TABLE users IS E'100% of ''our'' "users": :a ::b :''c'' ? ?? \\? \\:d %(e)s %% ${f} #{g} `h` $$ $aka$ $sql$ """ \\';
COMMENT ON COLUMN users.name IS E'two\r\nlines\tand\\a \u2028 tab';
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW.at := now(); RETURN NEW; END';
CREATE TRIGGER touch BEFORE UPDATE ON users FOR EACH ROW EXECUTE FUNCTION touch();
CREATE FUNCTION greet(u users) RETURNS text LANGUAGE plpgsql AS 'BEGIN RETURN u.name; END';
ALTER TABLE users ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON users USING (name <> 'secret');
GRANT SELECT, INSERT ON users TO pg_monitor; GRANT UPDATE ON users TO PUBLIC;
INSERT INTO users (name) VALUES ('one'), ('two');

CREATE TABLE posts (id int PRIMARY KEY, author int REFERENCES users, body text);
GRANT SELECT (id) ON posts TO pg_monitor;

CREATE TABLE U&"\0022$$'\003Ad%s?\005C${e}#{f}`{{g}}\000A-- migrate:down\000Dx\+01F418" (
  id int PRIMARY KEY, U&"'\0022%(x)s :y ? \005C? """ text DEFAULT E'AKA_SQL\nAKA_SQL\n-- migrate:up\n${z}');
