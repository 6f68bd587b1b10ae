# Alembic. The interpreter is the one that Debian's packages are for.
prepare() {
  mkdir versions && cp "$here/alembic_env.py" env.py
  printf '[alembic]\nscript_location = .\n' >alembic.ini
  cat >versions/0001_first.py <<'PYTHON'
revision = "first"
down_revision = None
def upgrade(): pass
def downgrade(): pass
PYTHON
  "$aka" sql -f "$here/renames.json" --format alembic --id 4fc2a1 --after first -q -o versions >/dev/null
}
# The second time as a script, which Alembic writes without a database.
up() {
  [ -e upgraded ] || { /usr/bin/python3 -m alembic.config -c alembic.ini upgrade head && touch upgraded; return; }
  /usr/bin/python3 -m alembic.config -c alembic.ini upgrade first:head --sql >offline.sql
  psql -Xq -v ON_ERROR_STOP=1 -f offline.sql
}
down() { /usr/bin/python3 -m alembic.config -c alembic.ini downgrade first; }
