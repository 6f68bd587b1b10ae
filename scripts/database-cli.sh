#!/usr/bin/env bash
# Runs aka under other names, and notes each run in aka.command_log: who, when, arguments, exit code, duration.
#
#   scripts/database-cli.sh rename-table OLD NEW [OPTION ..]           aka rename
#   scripts/database-cli.sh rollback-rename NAME [OPTION ..]           aka rollback
#   scripts/database-cli.sh test-view-compatibility [NAME] [OPTION ..] aka verify
#   scripts/database-cli.sh generate-types swift|typescript OPTION ..  aka generate
#
# The database is what aka takes: --database, AKA_DATABASE, aka.json or PGHOST and its like. AKA_BIN names another aka than
# the one on the PATH, or else the one that scripts/build makes.
set -euo pipefail

case "${1:-}" in
  rename-table) verb=rename ;;
  rollback-rename) verb=rollback ;;
  test-view-compatibility) verb=verify ;;
  generate-types) verb=generate ;;
  -h | --help) sed -n '2,/^set/{/^set/d;s/^# \{0,1\}//p}' "$0"; exit 0 ;;
  *) echo "database-cli.sh: '${1:-}' is no verb; see database-cli.sh --help" >&2; exit 64 ;;
esac
shift

aka=${AKA_BIN:-$(command -v aka || "$(dirname "$0")/build")}
# aka itself writes the row, once, for whatever verb it is told this; it knows how to reach the database.
AKA_COMMAND_LOG=database-cli.sh exec "$aka" "$verb" "$@"
