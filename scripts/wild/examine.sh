# Renames everything in one database, compares it with a copy that was left alone, and rolls it back. Sourced by
# scripts/test-wild, which sets bin, aka and work.

failures=0

fail() {
  failures=$((failures + 1))
  echo "  FAILED: $PGDATABASE: $*" >&2
}

# Runs aka. Its JSON is in $work/VERB.json then, and the time that it took in $milliseconds.
run_aka() {
  local start=$EPOCHREALTIME end
  "$aka" "$@" --json --quiet >"$work/$1.json" 2>"$work/errors" || {
    fail "aka $1 says: $(head -c 2000 "$work/errors")"
    return 1
  }
  end=$EPOCHREALTIME
  milliseconds=$(((${end/./} - ${start/./}) / 1000))
}

# Asks for something in the JSON of a verb, as :j. The server reads it, so that nothing else is needed that can.
ask() {
  PGDATABASE=postgres "$bin/psql" -qXAt -v ON_ERROR_STOP=1 -v file="$work/$1.json" -v schema="$PGDATABASE" -f - <<SQL
\set json \`cat :'file'\`
\set j :'json' ::jsonb
$2
SQL
}

# What one wants to know of the tables and the names that they are to get, each value with a zero byte at its end.
ask_pairs() { "$bin/psql" -qXAt0 -v ON_ERROR_STOP=1 -f scripts/wild/pairs.sql -c "SELECT $1 FROM pairs"; }

# pg_dump guards its output with a new random word each time.
dump() { "$bin/pg_dump" -N aka -d "$1" | grep -vE '^\\(un)?restrict '; }

identities() { "$bin/psql" -qXAt -v ON_ERROR_STOP=1 -f scripts/wild/identities.sql; }

# What statements do through some names in a database.
probe() {
  "$bin/psql" -qXAt -v ON_ERROR_STOP=1 -d "$1" -v olds="$old" -v news="$new" -v names="$2" \
    -v roles="{$(roles_of "$schema")}" -f scripts/wild/probe.sql \
    -f - <<<"SELECT * FROM pg_temp.probe(:'olds', :'news', :'names', :'roles')"
}

same() { cmp -s "$1" "$2" || fail "$3:"$'\n'"$(diff "$1" "$2" | head -n ${AKA_N:-40})"; }

# Compares what statements do through some names with what they do in the copy, and speaks of `moment` if they differ.
compare() {
  local names=$1 moment=$2
  probe "$copy" "$old" >"$work/expected"
  probe "$PGDATABASE" "$names" >"$work/got"
  statements=$((statements + $(wc -l <"$work/got")))
  same "$work/expected" "$work/got" "$moment, statements have other results than before"
}

# The statements consume sequences, here and in the copy alike.
compare_dumps() {
  dump "$PGDATABASE" >"$work/dump"
  dump "$copy" >"$work/expected"
  same "$work/expected" "$work/dump" "$1, pg_dump has another result than before"
  identities >"$work/identities"
  same "$work/identities.before" "$work/identities" "$1, the catalog is not as before"
}

# Whether aka itself is content: every rename in one status, nothing for the doctor to find.
healthy() {
  local status=$1 moment=$2
  run_aka status && run_aka doctor || return 0
  [ "$(ask status "SELECT count(*) FILTER (WHERE r->>'health' = 'ok' AND r->'entry'->>'status' = '$status') >= $tables
    FROM jsonb_array_elements(:j) r;")" = t ] || fail "$moment, aka status is not content"
  [ "$(ask doctor "SELECT :j->'examination'->>'diagnoses' = '[]';")" = t ] || fail "$moment, the doctor found something"
}

# The code for the renamed tables compiles without a warning, and swift-format has nothing to say about it.
compiles() {
  run_aka generate swift -o "$work/Tables.swift" || return 0
  swiftc -typecheck -swift-version 6 -strict-concurrency=complete -warnings-as-errors "$work/Tables.swift" \
    >"$work/errors" 2>&1 && swift format lint --strict --configuration '{}' "$work/Tables.swift" >"$work/errors" 2>&1 ||
    fail "the generated code: $(head -c 2000 "$work/errors")"
}

# Loads a schema, and renames it and rolls it back in every way.
examine() {
  local schema=$1 tables statements=0 pairs=() accept=() old new copy=${1}_copy
  PGDATABASE=postgres sql -c "CREATE DATABASE $schema"
  local -x PGDATABASE=$schema
  "load_$schema" "$wild/$schema"
  sql -f scripts/wild/fill.sql -c 'VACUUM ANALYZE'
  mapfile -d '' pairs < <(ask_pairs 'unnest(ARRAY[old, new])')
  tables=$((${#pairs[@]} / 2))
  [ "$tables" -gt 0 ] || { fail "no tables, or no prefix for their names"; return 0; }
  PGDATABASE=postgres sql -c "CREATE DATABASE $copy TEMPLATE $schema"
  old=$(ask_pairs 'array_agg(old)' | tr -d '\0') new=$(ask_pairs 'array_agg(new)' | tr -d '\0')
  run_aka init || return 0
  identities >"$work/identities.before"

  run_aka plan "${pairs[@]}" || return 0
  local plan_ms=$milliseconds
  ask plan "INSERT INTO findings SELECT :'schema', f->>'severity', f->>'code', count(*)
    FROM jsonb_array_elements(:j->'renames') r, jsonb_array_elements(r->'findings') f GROUP BY 1, 2, 3;"
  mapfile -t accept < <(ask plan "SELECT DISTINCT '--accept=' || (f->>'code') FROM jsonb_array_elements(:j->'renames') r,
    jsonb_array_elements(r->'findings') f WHERE f->>'severity' = 'silent';")

  run_aka rename "${pairs[@]}" "${accept[@]}" || return 0
  local rename_ms=$milliseconds
  local held_ms; held_ms=$(ask rename "SELECT :j->'figures'->>'held_milliseconds';")
  healthy active "after the rename"
  compiles
  compare "$old" "through the old names"
  compare "$new" "through the new names"
  run_aka rollback --group --no-shim "${pairs[0]}" || return 0
  local rollback_ms=$milliseconds
  local rollback_held_ms; rollback_held_ms=$(ask rollback "SELECT :j->'figures'->>'held_milliseconds';")
  compare_dumps "after the rollback"

  # The other way back keeps the new names alive, and the same rename again makes use of that.
  run_aka rename "${pairs[@]}" "${accept[@]}" && run_aka rollback --group "${pairs[0]}" || return 0
  healthy rolled_back "after the flip"
  compare "$old" "after the flip, through the old names"
  compare "$new" "after the flip, through the new names"
  run_aka rename "${pairs[@]}" "${accept[@]}" && run_aka rollback --group --no-shim "${pairs[0]}" || return 0
  compare_dumps "after a flip and a second rename"
  healthy rolled_back "in the end"

  PGDATABASE=postgres sql -c "INSERT INTO results VALUES ('$schema', $tables, $plan_ms, $rename_ms, $held_ms, $rollback_ms,
    $rollback_held_ms, $statements)" -c "DROP DATABASE $schema" -c "DROP DATABASE $copy"
}
