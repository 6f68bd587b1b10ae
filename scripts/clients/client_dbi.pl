# Perl's DBI with DBD::Pg: statement handles that stay, COPY, and the catalog's methods.
use strict;
use warnings;
use DBI;
use JSON::PP;

$| = 1;
my $pooled = $ENV{AKA_MODE} eq 'pooled';
my %options = (RaiseError => 1, PrintError => 0, PrintWarn => 0, AutoCommit => 1);
# What is prepared on one of the pooler's connections is not there on the next.
my ($db, $other) = map {
    my $handle = DBI->connect("dbi:Pg:host=$ENV{PGHOST};dbname=$ENV{PGDATABASE}", $ENV{PGUSER}, '', \%options);
    $handle->{pg_server_prepare} = $pooled ? 0 : 1;
    $handle
} 1 .. 2;
my $ada = "(email, name) VALUES ('ada\@example.org', 'Ada')";
my %kept;

sub rows { my ($sql, @values) = @_; $db->selectall_arrayref($sql, undef, @values) }
sub count { my ($sql, @values) = @_; $db->do($sql, undef, @values) + 0 }
sub kept { my ($sql) = @_; $kept{$sql} //= $db->prepare($sql, { pg_prepare_now => 1 }) }

sub rolled_back {
    my ($work) = @_;
    $db->begin_work;
    my $answer = eval { $work->() };
    my ($error, $state) = ($@, $db->state);
    $db->rollback;
    die { state => $state, message => $error } if $error;
    $answer;
}

sub copied {
    my ($what) = @_;
    $db->do("COPY $what TO STDOUT");
    my @rows;
    my $line = '';
    push @rows, join ' ', (split /\t/, $line)[0 .. 3] while $db->pg_getcopydata($line) >= 0;
    [sort @rows];
}

# Some columns of what the catalog's methods say, sorted.
sub said { my ($statement, @columns) = @_; $statement ? [sort map { join ' ', map { $_ // 'none' } @$_{@columns} } @{ $statement->fetchall_arrayref({}) }] : [] }

my @operations = (
    'read by key' => sub { my $read; $read = rows("SELECT email, name, logins FROM $_[0] WHERE id = ?", 1) for 1 .. 7; $read },
    'result columns' => sub { my $s = $db->prepare("SELECT * FROM $_[0]"); $s->execute; my $found = [@{ $s->{NAME} }, @{ $s->{pg_type} }]; $s->finish; $found },
    'join' => sub { rows("SELECT u.name, sum(o.total) FROM $_[0] u JOIN orders o ON o.user_id = u.id GROUP BY u.name ORDER BY 1") },
    'group by key' => sub { rows("SELECT u.id, u.name, count(o.id) FROM $_[0] u LEFT JOIN orders o ON o.user_id = u.id GROUP BY u.id ORDER BY u.id") },
    'insert' => sub { rows("INSERT INTO $_[0] (email, name) VALUES (?, ?) RETURNING id > 3, logins, created_at IS NOT NULL", 'new@example.org', 'New') },
    'update' => sub { rows("UPDATE $_[0] SET logins = logins + 1 WHERE email = ? RETURNING logins", 'new@example.org') },
    'set default' => sub { rows("UPDATE $_[0] SET logins = DEFAULT WHERE email = ? RETURNING logins", 'new@example.org') },
    'delete' => sub { count("DELETE FROM $_[0] WHERE email = ?", 'new@example.org') },
    'generated keys' => sub {
        my ($table) = @_;
        rolled_back(sub {
            $db->do("INSERT INTO $table (email, name) VALUES ('new\@example.org', 'New')");
            $db->last_insert_id(undef, 'public', $table, undef) > 3 ? 'a key' : 'none';
        });
    },
    'upsert' => sub { rows("INSERT INTO $_[0] $ada ON CONFLICT (email) DO UPDATE SET name = EXCLUDED.name RETURNING id, $_[0].logins") },
    'insert or ignore' => sub { count("INSERT INTO $_[0] $ada ON CONFLICT DO NOTHING") },
    'upsert on constraint' => sub { count("INSERT INTO $_[0] $ada ON CONFLICT ON CONSTRAINT users_email_key DO NOTHING") },
    'batch' => sub {
        my $insert = $db->prepare("INSERT INTO $_[0] (email, name) VALUES (?, ?)");
        my $done = $insert->execute_array({}, [map { "batch$_\@example.org" } 1 .. 3], ['Batch', 'Batch', 'Batch']);
        [$done, count("DELETE FROM $_[0] WHERE name = ?", 'Batch')];
    },
    'duplicate key' => sub {
        eval { count("INSERT INTO $_[0] $ada") };
        [$db->state, $db->pg_error_field('table_name'), $db->pg_error_field('constraint_name')];
    },
    'lock row' => sub {
        my ($table) = @_;
        rolled_back(sub {
            rows("SELECT id FROM $table WHERE id = 1 FOR UPDATE");
            eval { $other->selectall_arrayref("SELECT id FROM $table WHERE id = 1 FOR UPDATE NOWAIT") } // $other->state;
        });
    },
    'skip locked' => sub {
        my $claim = "SELECT id FROM $_[0] ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED";
        rolled_back(sub { [rows($claim), $other->selectall_arrayref($claim)] });
    },
    'copy in' => sub {
        $db->do("COPY $_[0] (email, name) FROM STDIN");
        $db->pg_putcopydata("copy\@example.org\tCopy\n");
        $db->pg_putcopyend;
        count("DELETE FROM $_[0] WHERE name = 'Copy'");
    },
    'copy out' => sub { copied($_[0]) },
    'copy query out' => sub { copied("(SELECT * FROM $_[0])") },
    'truncate' => sub { my ($table) = @_; rolled_back(sub { $db->do("TRUNCATE $table CASCADE") }) },
    'table exists' => sub { scalar @{ said($db->table_info(undef, 'public', $_[0], undef), 'TABLE_NAME') } },
    'listed as table' => sub { said($db->table_info(undef, 'public', $_[0], 'TABLE'), 'TABLE_NAME') },
    'columns' => sub { said($db->column_info(undef, 'public', $_[0], undef), 'COLUMN_NAME', 'TYPE_NAME', 'COLUMN_DEF') },
    'nullability' => sub { said($db->column_info(undef, 'public', $_[0], undef), 'COLUMN_NAME', 'IS_NULLABLE') },
    'primary key' => sub { [$db->primary_key(undef, 'public', $_[0])] },
    'indexes' => sub { said($db->statistics_info(undef, 'public', $_[0], 0, 1), 'INDEX_NAME', 'COLUMN_NAME', 'TYPE') },
    'references' => sub { said($db->foreign_key_info(undef, undef, undef, undef, 'public', 'orders'), 'UK_TABLE_NAME', 'UK_COLUMN_NAME') },
);
my $whole = sub { my $s = kept("SELECT u FROM $_[0] u WHERE id = ?"); $s->execute(2); [(split /,/, $s->fetchall_arrayref->[0][0])[1 .. 3]] };
push @operations, (
    'kept statement' => sub {
        my $read = kept("SELECT name FROM $_[0] WHERE id = ?");
        $read->execute(2);
        [$read->fetchall_arrayref, kept("UPDATE $_[0] SET logins = logins WHERE id = ?")->execute(2) + 0];
    },
    'whole row' => $whole, 'whole row again' => $whole,
) unless $pooled;

my $json = JSON::PP->new->canonical->allow_nonref;
sub say_json { print $json->encode({@_}), "\n" }

say_json(client => "DBD::Pg $DBD::Pg::VERSION");
while (my $line = <STDIN>) {
    my ($phase, @tables) = split ' ', $line;
    for my $table (@tables) {
        for (my $index = 0; $index < @operations; $index += 2) {
            my $answer = eval { $json->encode($operations[$index + 1]->($table)) };
            my @said = (table => $table, operation => $operations[$index]);
            my ($error, $state) = ref $@ ? @{$@}{qw(message state)} : ($@, $db->state);
            if ($error) { say_json(@said, state => $state || 'none', message => (split /\n/, $error)[0]) }
            else { say_json(@said, answer => $answer) }
        }
    }
    say_json(done => $phase);
}
