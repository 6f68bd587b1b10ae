CREATE EXTENSION IF NOT EXISTS pg_stat_statements;
CREATE TABLE users (writer int, n bigint, control bigint NOT NULL, visits bigint NOT NULL DEFAULT 0, PRIMARY KEY (writer, n));
CREATE TABLE orders (writer int, n bigint, control bigint NOT NULL, visits bigint NOT NULL DEFAULT 0, PRIMARY KEY (writer, n));
CREATE INDEX orders_visits_idx ON orders (visits);
CREATE VIEW busy AS SELECT writer, count(*) AS rows FROM orders GROUP BY writer;
