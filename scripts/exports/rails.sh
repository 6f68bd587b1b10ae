# ActiveRecord's migrations, without the rest of Rails.
prepare() { "$aka" sql -f "$here/renames.json" --format rails --id 20260102030405 -q -o db/ >/dev/null; }
migrate() { ruby "$here/rails.rb" db "$1"; }
up() { migrate up; }
down() { migrate down; }
