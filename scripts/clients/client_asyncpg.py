"""asyncpg, which prepares whatever it sends and has statements of its own kind to keep."""

import asyncio

import asyncpg

import talk

# What is prepared on one of the pooler's connections is not there on the next.
OPTIONS = {"statement_cache_size": 0} if talk.POOLED else {}
NEW = ("new@example.org", "New")
ADA = ("ada@example.org", "Ada")


async def read(c, t):
    for _ in range(7):
        row = await c.fetchrow(f"SELECT email, name, logins FROM {t} WHERE id = $1", 1)
    return tuple(row)


async def join(c, t):
    return [tuple(row) for row in await c.fetch(
        f"SELECT u.name, sum(o.total) FROM {t} u JOIN orders o ON o.user_id = u.id GROUP BY u.name ORDER BY 1")]


async def group(c, t):
    return [tuple(row) for row in await c.fetch(
        f"SELECT u.id, u.name, count(o.id) FROM {t} u LEFT JOIN orders o ON o.user_id = u.id GROUP BY u.id ORDER BY u.id")]


async def insert(c, t):
    return tuple(await c.fetchrow(
        f"INSERT INTO {t} (email, name) VALUES ($1, $2) RETURNING id > 3, logins, created_at IS NOT NULL", *NEW))


async def update(c, t):
    await c.execute(f"UPDATE {t} SET logins = logins + 1 WHERE email = $1", NEW[0])
    return await c.fetchval(f"UPDATE {t} SET logins = logins + 1 WHERE email = $1 RETURNING logins", NEW[0])


async def set_default(c, t):
    return await c.fetchval(f"UPDATE {t} SET logins = DEFAULT WHERE email = $1 RETURNING logins", NEW[0])


async def delete(c, t):
    return await c.execute(f"DELETE FROM {t} WHERE email = $1", NEW[0])


async def upsert(c, t):
    return tuple(await c.fetchrow(
        f"INSERT INTO {t} (email, name) VALUES ($1, $2) ON CONFLICT (email) DO UPDATE SET name = EXCLUDED.name "
        f"RETURNING id, {t}.logins", *ADA))


async def insert_or_ignore(c, t):
    return await c.execute(f"INSERT INTO {t} (email, name) VALUES ($1, $2) ON CONFLICT DO NOTHING", *ADA)


async def upsert_on_constraint(c, t):
    return await c.execute(
        f"INSERT INTO {t} (email, name) VALUES ($1, $2) ON CONFLICT ON CONSTRAINT users_email_key DO NOTHING", *ADA)


async def batch(c, t):
    await c.executemany(
        f"INSERT INTO {t} (email, name) VALUES ($1, $2)", [(f"batch{n}@example.org", "Batch") for n in range(3)])
    return await c.execute(f"DELETE FROM {t} WHERE name = $1", "Batch")


async def duplicate_key(c, t):
    try:
        return await c.execute(f"INSERT INTO {t} (email, name) VALUES ($1, $2)", *ADA)
    except asyncpg.PostgresError as error:
        return error.sqlstate, error.table_name, error.constraint_name


async def server_cursor(c, t):
    async with c.transaction():
        return [tuple(row) async for row in c.cursor(f"SELECT id, email FROM {t} ORDER BY id", prefetch=2)]


async def copy_in(c, t):
    await c.copy_records_to_table(t, records=[("copy1@example.org", "Copy")], columns=["email", "name"])
    return await c.execute(f"DELETE FROM {t} WHERE name = 'Copy'")


async def copied(copy):
    rows = []

    async def collect(data):
        rows.extend(line.split("\t")[:4] for line in bytes(data).decode().splitlines())

    await copy(collect)
    return sorted(rows)


async def copy_out(c, t):
    return await copied(lambda output: c.copy_from_table(t, output=output))


async def copy_query_out(c, t):
    return await copied(lambda output: c.copy_from_query(f"SELECT * FROM {t}", output=output))


async def truncate(c, t):
    transaction = c.transaction()
    await transaction.start()
    try:
        return await c.execute(f"TRUNCATE {t} CASCADE")
    finally:
        await transaction.rollback()


async def kept(c, t):
    if t not in statements:
        statements[t] = await c.prepare(f"SELECT name FROM {t} WHERE id = $1"), await c.prepare(
            f"UPDATE {t} SET logins = logins WHERE id = $1 RETURNING id")
    read, write = statements[t]
    return await read.fetchval(2), await write.fetchval(2)


async def whole_row(c, t):
    # From asyncpg's own cache of statements.
    return tuple(await c.fetchval(f"SELECT u FROM {t} u WHERE id = $1", 2))[:4]


async def main():
    loop = asyncio.get_running_loop()
    connection = await asyncpg.connect(**OPTIONS)
    other = await asyncpg.connect(**OPTIONS)

    async def lock(c, t):
        async with c.transaction():
            await c.fetch(f"SELECT id FROM {t} WHERE id = 1 FOR UPDATE")
            try:
                return await other.fetch(f"SELECT id FROM {t} WHERE id = 1 FOR UPDATE NOWAIT")
            except asyncpg.PostgresError as error:
                return error.sqlstate

    async def skip_locked(c, t):
        claim = f"SELECT id FROM {t} ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED"
        async with c.transaction():
            return await c.fetchval(claim), await other.fetchval(claim)

    operations = {
        "read by key": read, "join": join, "group by key": group, "insert": insert, "update": update,
        "set default": set_default, "delete": delete, "upsert": upsert, "insert or ignore": insert_or_ignore,
        "upsert on constraint": upsert_on_constraint, "batch": batch, "duplicate key": duplicate_key,
        "server-side cursor": server_cursor, "copy in": copy_in, "copy out": copy_out, "copy query out": copy_query_out,
        "truncate": truncate, "lock row": lock, "skip locked": skip_locked,
    }
    if not talk.POOLED:
        operations |= {"kept statement": kept, "whole row": whole_row, "whole row again": whole_row}

    def on_loop(operation):
        return lambda t: asyncio.run_coroutine_threadsafe(operation(connection, t), loop).result(30)

    await asyncio.to_thread(
        talk.talk, f"asyncpg {asyncpg.__version__}", {name: on_loop(operation) for name, operation in operations.items()},
        lambda error: getattr(error, "sqlstate", None))


statements = {}
asyncio.run(main())
