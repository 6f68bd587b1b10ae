# Debian has no dbmate. The file is cut where dbmate cuts it, and each part sent as dbmate does: in one message.
prepare() { "$aka" sql -f "$here/renames.json" --format dbmate --id 20260102030405 -q -o db/ >/dev/null; }
migrate() { /usr/bin/python3 "$here/dbmate.py" db/20260102030405_rename_tables.sql "$1"; }
up() { migrate up; }
down() { migrate down; }
