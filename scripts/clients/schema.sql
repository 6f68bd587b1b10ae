-- What every client finds: a table with a sequence of its own, a unique key and a reference to it.
CREATE TABLE users (
  id bigserial PRIMARY KEY,
  email text NOT NULL UNIQUE,
  name text NOT NULL,
  logins integer NOT NULL DEFAULT 0,
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE orders (
  id bigserial PRIMARY KEY,
  user_id bigint NOT NULL REFERENCES users,
  total numeric(10, 2) NOT NULL
);
INSERT INTO users (email, name, logins) VALUES
  ('ada@example.org', 'Ada', 3), ('bob@example.org', 'Bob', 5), ('eve@example.org', 'Eve', 8);
INSERT INTO orders (user_id, total) VALUES (1, 10.50), (1, 4.50), (2, 20);
CREATE EXTENSION pg_stat_statements;
