<?php
// PHP's PDO: statements that stay prepared, keys by lastInsertId, COPY.

$pooled = getenv('AKA_MODE') === 'pooled';
// What is prepared on one of the pooler's connections is not there on the next: PDO then binds on its own side.
$connect = fn () => new PDO(
    'pgsql:host=' . getenv('PGHOST') . ';dbname=' . getenv('PGDATABASE'), getenv('PGUSER'), null,
    [PDO::ATTR_ERRMODE => PDO::ERRMODE_EXCEPTION, PDO::ATTR_EMULATE_PREPARES => $pooled]);
[$db, $other] = [$connect(), $connect()];
$ada = "(email, name) VALUES ('ada@example.org', 'Ada')";
$kept = [];

function run(PDO $db, string $sql, array $values = []): PDOStatement
{
    $statement = $db->prepare($sql);
    $statement->execute($values);
    return $statement;
}

$rows = fn (string $sql, array $values = []) => run($db, $sql, $values)->fetchAll(PDO::FETCH_NUM);
$count = fn (string $sql, array $values = []) => run($db, $sql, $values)->rowCount();
$rolledBack = function (callable $work) use ($db) {
    $db->beginTransaction();
    try {
        return $work();
    } finally {
        $db->rollBack();
    }
};
$keep = function (string $sql) use ($db, &$kept) {
    $kept[$sql] ??= $db->prepare($sql);
    $kept[$sql]->execute([2]);
    return $kept[$sql];
};
$copied = function (string $what) use ($db) {
    $lines = array_map(fn ($line) => array_slice(explode("\t", $line), 0, 4), $db->pgsqlCopyToArray($what));
    sort($lines);
    return $lines;
};

$operations = [
    'read by key' => function ($t) use ($rows) {
        for ($time = 0; $time < 7; $time++) $read = $rows("SELECT email, name, logins FROM $t WHERE id = ?", [1]);
        return $read;
    },
    'result columns' => function ($t) use ($db) {
        $statement = $db->query("SELECT * FROM $t");
        return array_map(
            fn ($column) => array_intersect_key($statement->getColumnMeta($column), ['name' => 0, 'native_type' => 0, 'table' => 0]),
            range(0, $statement->columnCount() - 1));
    },
    'join' => fn ($t) => $rows("SELECT u.name, sum(o.total) FROM $t u JOIN orders o ON o.user_id = u.id GROUP BY u.name ORDER BY 1"),
    'group by key' => fn ($t) => $rows(
        "SELECT u.id, u.name, count(o.id) FROM $t u LEFT JOIN orders o ON o.user_id = u.id GROUP BY u.id ORDER BY u.id"),
    'insert' => fn ($t) => $rows(
        "INSERT INTO $t (email, name) VALUES (?, ?) RETURNING id > 3, logins, created_at IS NOT NULL", ['new@example.org', 'New']),
    'update' => fn ($t) => $rows("UPDATE $t SET logins = logins + 1 WHERE email = ? RETURNING logins", ['new@example.org']),
    'set default' => fn ($t) => $rows("UPDATE $t SET logins = DEFAULT WHERE email = ? RETURNING logins", ['new@example.org']),
    'delete' => fn ($t) => $count("DELETE FROM $t WHERE email = ?", ['new@example.org']),
    'generated keys' => fn ($t) => $rolledBack(function () use ($db, $count, $t) {
        $count("INSERT INTO $t (email, name) VALUES (?, ?)", ['new@example.org', 'New']);
        return $db->lastInsertId() > 3 && $db->lastInsertId('users_id_seq') > 3;
    }),
    'upsert' => fn ($t) => $rows("INSERT INTO $t $ada ON CONFLICT (email) DO UPDATE SET name = EXCLUDED.name RETURNING id, $t.logins"),
    'insert or ignore' => fn ($t) => $count("INSERT INTO $t $ada ON CONFLICT DO NOTHING"),
    'upsert on constraint' => fn ($t) => $count("INSERT INTO $t $ada ON CONFLICT ON CONSTRAINT users_email_key DO NOTHING"),
    'duplicate key' => function ($t) use ($count, $ada) {
        try {
            return $count("INSERT INTO $t $ada");
        } catch (PDOException $error) {
            return $error->errorInfo;
        }
    },
    'lock row' => fn ($t) => $rolledBack(function () use ($rows, $other, $t) {
        $rows("SELECT id FROM $t WHERE id = 1 FOR UPDATE");
        try {
            return run($other, "SELECT id FROM $t WHERE id = 1 FOR UPDATE NOWAIT")->fetchAll();
        } catch (PDOException $error) {
            return $error->getCode();
        }
    }),
    'skip locked' => fn ($t) => $rolledBack(function () use ($rows, $other, $t) {
        $claim = "SELECT id FROM $t ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED";
        return [$rows($claim), run($other, $claim)->fetchAll(PDO::FETCH_NUM)];
    }),
    'server-side cursor' => fn ($t) => $rolledBack(function () use ($db, $t) {
        $cursor = $db->prepare("SELECT id, email FROM $t ORDER BY id", [PDO::ATTR_CURSOR => PDO::CURSOR_SCROLL]);
        $cursor->execute();
        return [$cursor->fetch(PDO::FETCH_NUM), $cursor->fetch(PDO::FETCH_NUM, PDO::FETCH_ORI_LAST)];
    }),
    'copy in' => function ($t) use ($db, $count) {
        $db->pgsqlCopyFromArray($t, ["copy@example.org\tCopy"], "\t", '\\\\N', 'email, name');
        return $count("DELETE FROM $t WHERE name = 'Copy'");
    },
    'copy out' => fn ($t) => $copied($t),
    'copy query out' => fn ($t) => $copied("(SELECT * FROM $t)"),
    'truncate' => fn ($t) => $rolledBack(fn () => $db->exec("TRUNCATE $t CASCADE")),
];
if (!$pooled) {
    $whole = fn ($t) => array_slice(explode(',', $keep("SELECT u FROM $t u WHERE id = ?")->fetchColumn()), 1, 3);
    $operations += [
        'kept statement' => fn ($t) => [
            $keep("SELECT name FROM $t WHERE id = ?")->fetchAll(PDO::FETCH_NUM),
            $keep("UPDATE $t SET logins = logins WHERE id = ?")->rowCount(),
        ],
        'whole row' => $whole, 'whole row again' => $whole,
    ];
}

function say(array $fields): void
{
    echo json_encode($fields), "\n";
}

say(['client' => 'PDO of PHP ' . PHP_MAJOR_VERSION . '.' . PHP_MINOR_VERSION]);
while (($line = fgets(STDIN)) !== false) {
    $tables = explode(' ', trim($line));
    $phase = array_shift($tables);
    foreach ($tables as $table) {
        foreach ($operations as $operation => $ask) {
            try {
                say(['table' => $table, 'operation' => $operation, 'answer' => json_encode($ask($table))]);
            } catch (PDOException $error) {
                say(['table' => $table, 'operation' => $operation, 'state' => (string) $error->getCode(), 'message' => $error->getMessage()]);
            }
        }
    }
    say(['done' => $phase]);
}
