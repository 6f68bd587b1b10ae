// node-postgres: a pool, named statements that stay prepared, cursors.
"use strict";
const { Pool } = require("pg");
const Cursor = require("pg-cursor");
const { version } = require("pg/package.json");
const readline = require("readline");

const pooled = process.env.AKA_MODE === "pooled";
const ada = "(email, name) VALUES ('ada@example.org', 'Ada')";
const pool = new Pool({ max: 3 });
// A client that is never handed back, as of an application that holds on to one.
let keeper;

const rows = async (client, text, values) => (await client.query({ text, values, rowMode: "array" })).rows;
const count = async (text, values) => (await pool.query(text, values)).rowCount;

async function rolledBack(work) {
  const client = await pool.connect();
  try {
    await client.query("BEGIN");
    return await work(client);
  } finally {
    await client.query("ROLLBACK");
    client.release();
  }
}

const operations = {
  async "read by key"(t) {
    let read;
    for (let time = 0; time < 7; time++) read = await rows(pool, `SELECT email, name, logins FROM ${t} WHERE id = $1`, [1]);
    return read;
  },
  async "result columns"(t) {
    const { fields } = await pool.query(`SELECT * FROM ${t}`);
    return fields.map((field) => [field.name, field.dataTypeID]);
  },
  join: (t) => rows(pool, `SELECT u.name, sum(o.total) FROM ${t} u JOIN orders o ON o.user_id = u.id GROUP BY u.name ORDER BY 1`),
  "group by key": (t) => rows(pool,
    `SELECT u.id, u.name, count(o.id) FROM ${t} u LEFT JOIN orders o ON o.user_id = u.id GROUP BY u.id ORDER BY u.id`),
  insert: (t) => rows(pool,
    `INSERT INTO ${t} (email, name) VALUES ($1, $2) RETURNING id > 3, logins, created_at IS NOT NULL`, ["new@example.org", "New"]),
  update: (t) => rows(pool, `UPDATE ${t} SET logins = logins + 1 WHERE email = $1 RETURNING logins`, ["new@example.org"]),
  "set default": (t) => rows(pool, `UPDATE ${t} SET logins = DEFAULT WHERE email = $1 RETURNING logins`, ["new@example.org"]),
  delete: (t) => count(`DELETE FROM ${t} WHERE email = $1`, ["new@example.org"]),
  upsert: (t) => rows(pool,
    `INSERT INTO ${t} ${ada} ON CONFLICT (email) DO UPDATE SET name = EXCLUDED.name RETURNING id, ${t}.logins`),
  "insert or ignore": (t) => count(`INSERT INTO ${t} ${ada} ON CONFLICT DO NOTHING`),
  "upsert on constraint": (t) => count(`INSERT INTO ${t} ${ada} ON CONFLICT ON CONSTRAINT users_email_key DO NOTHING`),
  async "insert of many values"(t) {
    const emails = [1, 2, 3].map((number) => `many${number}@example.org`);
    await pool.query(`INSERT INTO ${t} (email, name) SELECT unnest($1::text[]), 'Many'`, [emails]);
    return count(`DELETE FROM ${t} WHERE name = 'Many'`);
  },
  async "duplicate key"(t) {
    try {
      return await count(`INSERT INTO ${t} ${ada}`);
    } catch (error) {
      return [error.code, error.table, error.constraint];
    }
  },
  "lock row": (t) => rolledBack(async (client) => {
    await client.query(`SELECT id FROM ${t} WHERE id = 1 FOR UPDATE`);
    return pool.query(`SELECT id FROM ${t} WHERE id = 1 FOR UPDATE NOWAIT`).catch((error) => error.code);
  }),
  "skip locked": (t) => rolledBack(async (client) => {
    const claim = `SELECT id FROM ${t} ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED`;
    return [await rows(client, claim), await rows(pool, claim)];
  }),
  "server-side cursor": (t) => rolledBack(async (client) => {
    const cursor = client.query(new Cursor(`SELECT id, email FROM ${t} ORDER BY id`));
    const read = [...(await cursor.read(2)), ...(await cursor.read(2))];
    await cursor.close();
    return read;
  }),
  truncate: (t) => rolledBack(async (client) => (await client.query(`TRUNCATE ${t} CASCADE`)).command),
};

if (!pooled) {
  operations["kept statement"] = async (t) => {
    const read = { name: `read ${t}`, text: `SELECT name FROM ${t} WHERE id = $1`, values: [2] };
    const write = { name: `write ${t}`, text: `UPDATE ${t} SET logins = logins WHERE id = $1`, values: [2] };
    return [(await keeper.query(read)).rows, (await keeper.query(write)).rowCount];
  };
  operations["whole row"] = operations["whole row again"] = async (t) => {
    const whole = { name: `whole ${t}`, text: `SELECT u FROM ${t} u WHERE id = $1`, values: [2], rowMode: "array" };
    return (await keeper.query(whole)).rows[0][0].split(",").slice(1, 4);
  };
}

const say = (fields) => console.log(JSON.stringify(fields));

async function main() {
  keeper = await pool.connect();
  say({ client: `node-postgres ${version}` });
  for await (const line of readline.createInterface({ input: process.stdin })) {
    const [phase, ...tables] = line.split(" ");
    for (const table of tables) {
      for (const [operation, run] of Object.entries(operations)) {
        try {
          say({ table, operation, answer: JSON.stringify(await run(table)) });
        } catch (error) {
          say({ table, operation, state: error.code ?? "none", message: error.message });
        }
      }
    }
    say({ done: phase });
  }
  keeper.release();
  await pool.end();
}

main();
