\set person random(1, 1000)
\set product random(1, 100)
SELECT name, visits FROM users WHERE id = :person;
UPDATE users SET visits = visits + 1 WHERE id = :person;
INSERT INTO users (email) VALUES ('user' || :person || '@shop.example') ON CONFLICT (email) DO UPDATE SET name = 'regular';
INSERT INTO orders (user_id, product_id) VALUES (:person, :product) RETURNING id;
SELECT count(*) FROM orders o JOIN users u ON u.id = o.user_id WHERE u.id = :person;
