\set person random(1, 10000)
UPDATE users SET visits = visits + 1, changed_at = now() WHERE id = :person;
