-- The table that is renamed: a key, a unique index, defaults, a foreign key to it.
CREATE TABLE users (
    id         int PRIMARY KEY,
    email      text NOT NULL UNIQUE,
    visits     int NOT NULL DEFAULT 0,
    changed_at timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE orders (id bigserial PRIMARY KEY, user_id int NOT NULL REFERENCES users);
-- Person 0 belongs to the long transaction, so that nobody waits for a row of it.
INSERT INTO users (id, email) SELECT n, 'user' || n || '@shop.example' FROM generate_series(0, 10000) n;
INSERT INTO orders (user_id) SELECT n FROM generate_series(1, 10000) n;
VACUUM ANALYZE;
