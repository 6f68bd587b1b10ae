# Sqitch, with its verification.
export SQITCH_FULLNAME=Tester SQITCH_EMAIL=tester@example.org
target() { echo "db:pg:$PGDATABASE"; }
prepare() {
  sqitch --quiet init shop --engine pg
  "$aka" sql -f "$here/renames.json" --format sqitch -q -o . >/dev/null
  sqitch --quiet add rename_tables -n 'Rename tables.'
  ! sqitch --quiet verify "$(target)" 2>/dev/null
}
up() { sqitch --quiet deploy --verify "$(target)" && sqitch --quiet verify "$(target)"; }
down() { sqitch --quiet revert -y "$(target)"; }
