"""psycopg 3, with connections and prepared statements that stay open."""

import psycopg

import dbapi
import talk


def connect():
    # What is prepared on one of the pooler's connections is not there on the next.
    return psycopg.connect(autocommit=True, prepare_threshold=None if talk.POOLED else 3)


def transaction(connection):
    return connection.transaction(force_rollback=True)


statements = dbapi.Statements(connect, transaction, psycopg.Error)
connection = statements.connection
# psycopg drops all its prepared statements at a ROLLBACK, so those to keep have a connection without one.
keeper = connect()
third = connect()


def kept(table):
    read = keeper.execute(f"SELECT name FROM {table} WHERE id = %s", (2,), prepare=True).fetchall()
    write = keeper.execute(f"UPDATE {table} SET logins = logins WHERE id = %s", (2,), prepare=True).rowcount
    return read, write


def whole_row(table):
    row = keeper.execute(f"SELECT u FROM {table} u WHERE id = %s", (2,), prepare=True).fetchone()[0]
    return row.split(",")[1:4]


def whole_row_after_rollback(table):
    query = f"SELECT u FROM {table} u WHERE id = %s"
    with transaction(third):
        pass
    return third.execute(query, (2,), prepare=True).fetchone()[0].split(",")[1:4]


def pipeline(table):
    with connection.pipeline():
        cursors = [connection.execute(f"SELECT name FROM {table} WHERE id = %s", (key,)) for key in (1, 2, 3)]
        return [cursor.fetchone() for cursor in cursors]


def server_cursor(table):
    with connection.transaction(), connection.cursor(name="rows") as cursor:
        cursor.itersize = 2
        return list(cursor.execute(f"SELECT id, email FROM {table} ORDER BY id"))


def copy_in(table):
    with connection.cursor().copy(f"COPY {table} (email, name) FROM STDIN") as copy:
        copy.write_row(("copy1@example.org", "Copy"))
        copy.write_row(("copy2@example.org", "Copy"))
    return statements.count(f"DELETE FROM {table} WHERE name = 'Copy'")


def copy_out(what):
    with connection.cursor().copy(f"COPY {what} TO STDOUT") as copy:
        return sorted(row[:4] for row in copy.rows())


operations = statements.operations() | {
    "server-side cursor": server_cursor, "copy in": copy_in, "copy out": copy_out,
    "copy query out": lambda table: copy_out(f"(SELECT * FROM {table} ORDER BY id)"),
}
if not talk.POOLED:
    operations |= {
        "kept statement": kept, "whole row": whole_row, "whole row again": whole_row,
        "whole row after a rollback": whole_row_after_rollback, "pipeline": pipeline,
    }
talk.talk(f"psycopg {psycopg.__version__}", operations, lambda error: getattr(error, "sqlstate", None))
