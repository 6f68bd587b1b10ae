# Which schemas there are in the wild, in which Debian packages, and how each gets into an empty database. Sourced by
# scripts/test-wild. A loader gets the directory into which its packages were unpacked.

schemas=(own zabbix icingadb mediawiki ejabberd roundcube davical bacula tt_rss)

packages_of() {
  case $1 in
    own) ;;
    zabbix) echo zabbix-server-pgsql ;;
    icingadb) echo icingadb ;;
    mediawiki) echo mediawiki ;;
    ejabberd) echo ejabberd ;;
    roundcube) echo roundcube-core ;;
    davical) echo davical libawl-php ;;
    bacula) echo bacula-director-pgsql ;;
    tt_rss) echo tt-rss ;;
  esac
}

# Who else speaks to its tables, beside a superuser.
roles_of() {
  case $1 in
    own) echo odd_owner,odd_reader,odd_partner ;;
    davical) echo davical_dba,davical_app ;;
  esac
}

# Runs SQL from its standard input in the database that PGDATABASE names.
sql() { PGOPTIONS=--client-min-messages=warning "$bin/psql" -qX -v ON_ERROR_STOP=1 -o /dev/null "$@"; }

load_own() { sql -f scripts/wild/odd.sql; }

load_zabbix() {
  local file
  for file in schema images data; do zcat "$1/usr/share/zabbix-server-pgsql/$file.sql.gz"; done | sql
}

load_icingadb() { sql -f "$1/usr/share/icingadb/schema/pgsql/schema.sql"; }

# The installer takes the tables first; maintenance/postgres/tables.sql begins a transaction and leaves the rest to it.
load_mediawiki() {
  local dir=$1/usr/share/mediawiki
  cat "$dir/maintenance/postgres/tables-generated.sql" "$dir/maintenance/postgres/tables.sql" <(echo 'COMMIT;') \
    "$dir"/extensions-core/{OATHAuth/sql,AbuseFilter/db_patches}/postgres/tables-generated.sql \
    "$dir"/extensions-core/Math/sql/postgres/math*.sql | sed 's,/\*_\*/,,g; s,/\*i\*/,,g' | sql
}

load_ejabberd() { sql -f "$1/usr/share/ejabberd/sql/pg.new.sql"; }

load_roundcube() { sql -f "$1/usr/share/roundcube/SQL/postgres.initial.sql"; }

# As its create-database.sh does it, whose grants need a Perl driver: lines `GRANT rights` are followed by `ON object`s.
load_davical() {
  local dba=$1/usr/share/davical/dba awl=$1/usr/share/awl/dba
  sql -c 'CREATE ROLE davical_dba LOGIN' -c 'CREATE ROLE davical_app LOGIN' -c 'GRANT CREATE ON SCHEMA public TO davical_dba'
  local file
  for file in "$awl/awl-tables.sql" "$awl/schema-management.sql" "$dba/davical.sql" "$dba/supported_locales.sql" \
    "$dba/views/dav_principal.sql" "$dba/rrule_functions.sql" "$dba/caldav_functions.sql" "$dba/base-data.sql"; do
    PGUSER=davical_dba sql -f "$file"
  done
  awk '/^GRANT/ { rights = $0 } /^ +ON/ { print rights, $0, "TO davical_app;" }' "$dba/appuser_permissions.txt" |
    PGUSER=davical_dba sql
}

load_bacula() { sql -f "$1/usr/share/dbconfig-common/data/bacula-director-pgsql/install/pgsql"; }

load_tt_rss() { sql -f "$1/usr/share/tt-rss/schema/ttrss_schema_pgsql.sql"; }
