-- A small shop, as such shops are: serial keys, foreign keys, a view, triggers, a function that names a table, a role.
CREATE TABLE users (
    id         serial PRIMARY KEY,
    email      text NOT NULL UNIQUE,
    name       text NOT NULL DEFAULT 'guest',
    visits     int NOT NULL DEFAULT 0,
    changed_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE users IS 'People who can buy.';
CREATE TABLE products (id serial PRIMARY KEY, title text NOT NULL, price numeric(10, 2) NOT NULL);
CREATE TABLE orders (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_id    int NOT NULL REFERENCES users,
    product_id int NOT NULL REFERENCES products,
    ordered_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX ON orders (user_id);
CREATE VIEW best_customers AS
    SELECT u.id, u.email, count(*) AS orders FROM users u JOIN orders o ON o.user_id = u.id GROUP BY u.id;
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.changed_at := now();
    RETURN NEW;
END
$$;
CREATE TRIGGER touch BEFORE UPDATE ON users FOR EACH ROW EXECUTE FUNCTION touch();
CREATE TABLE audit (table_name text NOT NULL, changed_at timestamptz NOT NULL DEFAULT now());
CREATE FUNCTION audit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO audit (table_name) VALUES (TG_TABLE_NAME);
    RETURN NULL;
END
$$;
CREATE TRIGGER audit AFTER UPDATE OF name ON users FOR EACH ROW EXECUTE FUNCTION audit();
CREATE FUNCTION user_count() RETURNS bigint LANGUAGE sql AS 'SELECT count(*) FROM users';
DO $$ BEGIN CREATE ROLE shop_reader; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
GRANT SELECT ON users, orders, products TO shop_reader;
INSERT INTO users (email) SELECT 'user' || n || '@shop.example' FROM generate_series(1, 1000) n;
INSERT INTO products (title, price) SELECT 'product ' || n, n FROM generate_series(1, 100) n;
INSERT INTO orders (user_id, product_id) SELECT 1 + n % 1000, 1 + n % 100 FROM generate_series(1, 5000) n;
ANALYZE;
