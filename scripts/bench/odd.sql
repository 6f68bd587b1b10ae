-- What is rare in a log, but there: names in all roles, errors, long texts with line breaks and quotes.
DROP TABLE IF EXISTS users, orders;
CREATE TABLE users (id int PRIMARY KEY, name text, "Full Name" text);
CREATE TABLE orders (id int, user_id int);
INSERT INTO users VALUES (1, 'it''s "quoted"', E'two\nlines'), (2, 'users, orders', 'C:\path');
SELECT * FROM users u JOIN orders o ON o.user_id = u.id
  WHERE u."Full Name" LIKE '%"x"%'
  ORDER BY 1;
SELECT * FROM "no such table";
SELECT 'a string that says customers' AS products;
SELECT repeat('x', 1000), '{"json": "with \"quotes\"", "list": [1, 2, 3]}'::jsonb;
SELECT count(*) FROM pg_class WHERE relname IN ('pgbench_accounts', 'pgbench_branches', 'pgbench_tellers', 'pgbench_history', 'superusers', 'reorders');
PREPARE p (int) AS SELECT * FROM users WHERE id = $1;
EXECUTE p (1);
DO $$ BEGIN FOR i IN 1..3 LOOP PERFORM 1 FROM orders; END LOOP; END $$;
