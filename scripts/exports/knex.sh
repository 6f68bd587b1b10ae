# Debian has no Knex. The file is loaded by Node, and what it would hand to Knex goes to the server as it is: that Knex
# changes nothing in it is what is checked, since all that it looks for in a statement without bindings is a question mark.
prepare() { "$aka" sql -f "$here/renames.json" --format knex --id 20260102030405 -q -o migrations/ >/dev/null; }
migrate() {
  node -e '
    const migration = require("./migrations/20260102030405_rename_tables.js");
    if (migration.config.transaction !== false) throw new Error("wants a transaction");
    const raw = async (sql) => {
      if (sql.includes("?")) throw new Error("Knex would bind something");
      process.stdout.write(sql + "\n");
    };
    migration[process.argv[1]]({ raw });' "$1" >"$1.sql"
  psql -Xq -v ON_ERROR_STOP=1 -f "$1.sql"
}
up() { migrate up; }
down() { migrate down; }
