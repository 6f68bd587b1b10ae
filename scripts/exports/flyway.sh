# What Flyway does with a file, by psql: one transaction, together with its own history.
prepare() {
  "$aka" sql -f "$here/renames.json" --format flyway --id 2.1 -q -o . >/dev/null
  sql -c 'CREATE TABLE flyway_schema_history (script text)'
}
migrate() {
  { echo 'BEGIN;'; cat "$1"; echo "INSERT INTO flyway_schema_history VALUES ('$1'); COMMIT;"; } | psql -Xq -v ON_ERROR_STOP=1
}
up() { migrate V2.1__rename_tables.sql; }
down() { migrate U2.1__rename_tables.sql; }
