"""What clients do that follow Python's DB-API, such as psycopg: statements written by hand, parameters bound."""

import contextlib


class Statements:
    """`connect` opens an autocommit connection; `transaction` gives a block that is rolled back at its end."""

    def __init__(self, connect, transaction, error):
        self.connection = connect()
        self.other = connect()
        self._transaction = transaction
        self._error = error

    def rows(self, sql, *values, connection=None):
        cursor = (connection or self.connection).cursor()
        cursor.execute(sql, values or None)
        return cursor.fetchall()

    def count(self, sql, *values):
        cursor = self.connection.cursor()
        cursor.execute(sql, values or None)
        return cursor.rowcount

    @contextlib.contextmanager
    def rolled_back(self, connection=None):
        with self._transaction(connection or self.connection):
            yield

    def operations(self):
        return {
            "read by key": self.read, "result columns": self.result_columns, "join": self.join,
            "group by key": self.group, "insert": self.insert, "update": self.update, "set default": self.set_default,
            "delete": self.delete, "upsert": self.upsert, "insert or ignore": self.insert_or_ignore,
            "upsert on constraint": self.upsert_on_constraint, "batch": self.batch,
            "duplicate key": self.duplicate_key, "lock row": self.lock, "skip locked": self.skip_locked,
            "truncate": self.truncate,
        }

    def read(self, table):
        # Often enough for a driver that prepares what comes again.
        for _ in range(7):
            rows = self.rows(f"SELECT email, name, logins FROM {table} WHERE id = %s", 1)
        return rows

    def result_columns(self, table):
        cursor = self.connection.cursor()
        cursor.execute(f"SELECT * FROM {table} WHERE id = 1")
        return [(column.name, column.type_code) for column in cursor.description]

    def join(self, table):
        return self.rows(
            f"SELECT u.name, sum(o.total) FROM {table} u JOIN orders o ON o.user_id = u.id GROUP BY u.name ORDER BY 1")

    def group(self, table):
        return self.rows(
            f"SELECT u.id, u.name, count(o.id) FROM {table} u LEFT JOIN orders o ON o.user_id = u.id "
            "GROUP BY u.id ORDER BY u.id")

    def insert(self, table):
        return self.rows(
            f"INSERT INTO {table} (email, name) VALUES (%s, %s) RETURNING id > 3, logins, created_at IS NOT NULL",
            "new@example.org", "New")

    def update(self, table):
        self.count(f"UPDATE {table} SET logins = logins + 1 WHERE email = %s", "new@example.org")
        return self.rows(f"UPDATE {table} SET logins = logins + 1 WHERE email = %s RETURNING logins", "new@example.org")

    def set_default(self, table):
        return self.rows(f"UPDATE {table} SET logins = DEFAULT WHERE email = %s RETURNING logins", "new@example.org")

    def delete(self, table):
        return self.count(f"DELETE FROM {table} WHERE email = %s", "new@example.org")

    def upsert(self, table):
        return self.rows(
            f"INSERT INTO {table} (email, name) VALUES (%s, %s) ON CONFLICT (email) "
            f"DO UPDATE SET name = EXCLUDED.name RETURNING id, {table}.logins", "ada@example.org", "Ada")

    def insert_or_ignore(self, table):
        return self.count(
            f"INSERT INTO {table} (email, name) VALUES (%s, %s) ON CONFLICT DO NOTHING", "ada@example.org", "Ada")

    def upsert_on_constraint(self, table):
        return self.count(
            f"INSERT INTO {table} (email, name) VALUES (%s, %s) ON CONFLICT ON CONSTRAINT users_email_key DO NOTHING",
            "ada@example.org", "Ada")

    def batch(self, table):
        cursor = self.connection.cursor()
        cursor.executemany(
            f"INSERT INTO {table} (email, name) VALUES (%s, %s)", [(f"batch{n}@example.org", "Batch") for n in range(3)])
        return self.count(f"DELETE FROM {table} WHERE name = %s", "Batch")

    def duplicate_key(self, table):
        try:
            return self.count(f"INSERT INTO {table} (email, name) VALUES (%s, %s)", "ada@example.org", "Ada")
        except self._error as error:
            return error.diag.sqlstate, error.diag.table_name, error.diag.constraint_name

    def lock(self, table):
        with self.rolled_back():
            self.rows(f"SELECT id FROM {table} WHERE id = 1 FOR UPDATE")
            try:
                return self.rows(f"SELECT id FROM {table} WHERE id = 1 FOR UPDATE NOWAIT", connection=self.other)
            except self._error as error:
                return error.diag.sqlstate

    def skip_locked(self, table):
        claim = f"SELECT id FROM {table} ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED"
        with self.rolled_back():
            return self.rows(claim), self.rows(claim, connection=self.other)

    def truncate(self, table):
        with self.rolled_back():
            return self.count(f"TRUNCATE {table} CASCADE")
