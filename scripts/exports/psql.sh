# psql, each statement a transaction of its own.
prepare() { "$aka" sql -f "$here/renames.json" -q -o . >/dev/null; }
up() { psql -Xq -f rename_tables.up.sql; }
down() { psql -Xq -f rename_tables.down.sql; }
