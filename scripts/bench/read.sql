\set person random(1, 10000)
SELECT email, visits FROM users WHERE id = :person;
