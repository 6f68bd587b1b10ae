"""psycopg 2, which binds on its own side, and SQL-level PREPARE."""

import contextlib
import io

import psycopg2
import psycopg2.extras

import dbapi
import talk


def connect():
    connection = psycopg2.connect("")
    connection.autocommit = True
    return connection


@contextlib.contextmanager
def transaction(connection):
    connection.autocommit = False
    try:
        yield
    finally:
        connection.rollback()
        connection.autocommit = True


statements = dbapi.Statements(connect, transaction, psycopg2.Error)
connection = statements.connection
prepared = set()


def execute_prepared(name, table, definition):
    if (name, table) not in prepared:
        connection.cursor().execute(f"PREPARE {name}_{table} (bigint) AS {definition}")
        prepared.add((name, table))
    cursor = connection.cursor()
    cursor.execute(f"EXECUTE {name}_{table} (2)")
    return cursor


def kept(table):
    read = execute_prepared("read", table, f"SELECT name FROM {table} WHERE id = $1").fetchall()
    write = execute_prepared("write", table, f"UPDATE {table} SET logins = logins WHERE id = $1").rowcount
    return read, write


def whole_row(table):
    row = execute_prepared("whole", table, f"SELECT u FROM {table} u WHERE id = $1").fetchone()[0]
    return row.split(",")[1:4]


def values(table):
    psycopg2.extras.execute_values(
        connection.cursor(), f"INSERT INTO {table} (email, name) VALUES %s",
        [(f"values{n}@example.org", "Values") for n in range(3)])
    return statements.count(f"DELETE FROM {table} WHERE name = 'Values'")


def server_cursor(table):
    with transaction(connection), connection.cursor(name="rows") as cursor:
        cursor.itersize = 2
        cursor.execute(f"SELECT id, email FROM {table} ORDER BY id")
        return list(cursor)


def copy_in(table):
    rows = io.StringIO("copy1@example.org\tCopy\ncopy2@example.org\tCopy\n")
    connection.cursor().copy_from(rows, table, columns=("email", "name"))
    return statements.count(f"DELETE FROM {table} WHERE name = 'Copy'")


def copy_out(what):
    rows = io.StringIO()
    connection.cursor().copy_expert(f"COPY {what} TO STDOUT", rows)
    return sorted(row.split("\t")[:4] for row in rows.getvalue().splitlines())


operations = statements.operations() | {
    "insert of many values": values, "server-side cursor": server_cursor, "copy in": copy_in, "copy out": copy_out,
    "copy query out": lambda table: copy_out(f"(SELECT * FROM {table} ORDER BY id)"),
}
if not talk.POOLED:
    operations |= {"kept statement": kept, "whole row": whole_row, "whole row again": whole_row}
talk.talk(f"psycopg2 {psycopg2.__version__.split()[0]}", operations, lambda error: getattr(error, "pgcode", None))
