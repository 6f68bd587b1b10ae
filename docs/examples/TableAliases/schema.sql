-- The example's database before its rename: createdb shop, psql shop -f schema.sql, aka rename users tb_user.

CREATE TYPE role AS ENUM ('customer', 'staff');
CREATE TABLE users (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    email      text NOT NULL UNIQUE,
    role       role NOT NULL DEFAULT 'customer',
    tags       text[] NOT NULL DEFAULT '{}',
    created_at timestamptz NOT NULL DEFAULT now(),
    last_seen  timestamptz
);
COMMENT ON TABLE users IS 'Somebody who has an account.';
COMMENT ON COLUMN users.last_seen IS 'Null until the first visit.';
