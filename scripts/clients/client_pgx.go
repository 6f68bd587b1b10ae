// pgx: a connection that prepares and keeps whatever it is asked, and a pool.
package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"sort"
	"strings"

	"github.com/jackc/pgconn"
	"github.com/jackc/pgx/v4"
	"github.com/jackc/pgx/v4/pgxpool"
)

var ctx, pooled = context.Background(), os.Getenv("AKA_MODE") == "pooled"
var pool *pgxpool.Pool
var keeper *pgx.Conn

const ada = " (email, name) VALUES ('ada@example.org', 'Ada') "

type operation struct {
	name string
	on   func(table string) (any, error)
}

type querier interface {
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
}

func rows(on querier, sql string, args ...any) ([][]any, error) {
	result, err := on.Query(ctx, sql, args...)
	if err != nil {
		return nil, err
	}
	defer result.Close()
	var all [][]any
	for result.Next() {
		row, err := result.Values()
		if err != nil {
			return nil, err
		}
		all = append(all, row)
	}
	return all, result.Err()
}

func query(sql string, args ...any) (any, error) { return rows(pool, sql, args...) }

func exec(sql string, args ...any) (any, error) {
	tag, err := pool.Exec(ctx, sql, args...)
	return tag.RowsAffected(), err
}

func rolledBack(work func(transaction pgx.Tx) (any, error)) (any, error) {
	transaction, err := pool.Begin(ctx)
	if err != nil {
		return nil, err
	}
	defer transaction.Rollback(ctx)
	return work(transaction)
}

func read(t string) (answer any, err error) {
	for time := 0; time < 7 && err == nil; time++ {
		answer, err = query("SELECT email, name, logins FROM "+t+" WHERE id = $1", 1)
	}
	return answer, err
}

func batch(t string) (any, error) {
	queue := &pgx.Batch{}
	for number := 0; number < 3; number++ {
		queue.Queue("INSERT INTO "+t+" (email, name) VALUES ($1, $2)", fmt.Sprintf("batch%d@example.org", number), "Batch")
	}
	if err := pool.SendBatch(ctx, queue).Close(); err != nil {
		return nil, err
	}
	return exec("DELETE FROM "+t+" WHERE name = $1", "Batch")
}

func duplicateKey(t string) (any, error) {
	_, err := exec("INSERT INTO " + t + ada)
	var said *pgconn.PgError
	if errors.As(err, &said) {
		return []string{said.Code, said.TableName, said.ConstraintName}, nil
	}
	return "no error", err
}

func lock(t string) (any, error) {
	return rolledBack(func(transaction pgx.Tx) (any, error) {
		if _, err := rows(transaction, "SELECT id FROM "+t+" WHERE id = 1 FOR UPDATE"); err != nil {
			return nil, err
		}
		_, err := query("SELECT id FROM " + t + " WHERE id = 1 FOR UPDATE NOWAIT")
		return state(err), nil
	})
}

func skipLocked(t string) (any, error) {
	claim := "SELECT id FROM " + t + " ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED"
	return rolledBack(func(transaction pgx.Tx) (any, error) {
		first, err := rows(transaction, claim)
		if err != nil {
			return nil, err
		}
		second, err := query(claim)
		return []any{first, second}, err
	})
}

func copyIn(t string) (any, error) {
	source := pgx.CopyFromRows([][]any{{"copy@example.org", "Copy"}})
	if _, err := pool.CopyFrom(ctx, pgx.Identifier{t}, []string{"email", "name"}, source); err != nil {
		return nil, err
	}
	return exec("DELETE FROM " + t + " WHERE name = 'Copy'")
}

func copyOut(what string) (any, error) {
	connection, err := pool.Acquire(ctx)
	if err != nil {
		return nil, err
	}
	defer connection.Release()
	var output bytes.Buffer
	_, err = connection.Conn().PgConn().CopyTo(ctx, &output, "COPY "+what+" TO STDOUT")
	lines := strings.Split(strings.TrimSpace(output.String()), "\n")
	for index, line := range lines {
		// All but the time at which the row was made.
		lines[index] = line[:strings.LastIndexByte("\t"+line, '\t')]
	}
	sort.Strings(lines)
	return lines, err
}

func truncate(t string) (any, error) {
	return rolledBack(func(transaction pgx.Tx) (any, error) {
		tag, err := transaction.Exec(ctx, "TRUNCATE "+t+" CASCADE")
		return tag.String(), err
	})
}

func kept(t string) (any, error) {
	name, err := rows(keeper, "SELECT name FROM "+t+" WHERE id = $1", 2)
	if err != nil {
		return nil, err
	}
	tag, err := keeper.Exec(ctx, "UPDATE "+t+" SET logins = logins WHERE id = $1", 2)
	return []any{name, tag.RowsAffected()}, err
}

func wholeRow(t string) (any, error) {
	var row string
	err := keeper.QueryRow(ctx, "SELECT u FROM "+t+" u WHERE id = $1", pgx.QueryResultFormats{pgx.TextFormatCode}, 2).Scan(&row)
	if err != nil {
		return nil, err
	}
	return strings.Split(row, ",")[1:4], nil
}

func resultColumns(t string) (any, error) {
	result, err := pool.Query(ctx, "SELECT * FROM "+t)
	if err != nil {
		return nil, err
	}
	defer result.Close()
	var columns []string
	for _, field := range result.FieldDescriptions() {
		columns = append(columns, fmt.Sprint(string(field.Name), " ", field.DataTypeOID))
	}
	return columns, nil
}

func operations() []operation {
	of := func(sql string) func(string) (any, error) {
		return func(t string) (any, error) { return query(strings.ReplaceAll(sql, "%", t)) }
	}
	all := []operation{
		{"read by key", read}, {"result columns", resultColumns},
		{"join", of("SELECT u.name, sum(o.total)::text FROM % u JOIN orders o ON o.user_id = u.id GROUP BY u.name ORDER BY 1")},
		{"group by key", of("SELECT u.id, u.name, count(o.id) FROM % u LEFT JOIN orders o ON o.user_id = u.id GROUP BY u.id ORDER BY u.id")},
		{"insert", of("INSERT INTO % (email, name) VALUES ('new@example.org', 'New') RETURNING id > 3, logins, created_at IS NOT NULL")},
		{"update", of("UPDATE % SET logins = logins + 1 WHERE name = 'New' RETURNING logins")},
		{"set default", of("UPDATE % SET logins = DEFAULT WHERE name = 'New' RETURNING logins")},
		{"delete", of("DELETE FROM % WHERE name = 'New' RETURNING email")},
		{"upsert", of("INSERT INTO %" + ada + "ON CONFLICT (email) DO UPDATE SET name = EXCLUDED.name RETURNING id, %.logins")},
		{"insert or ignore", func(t string) (any, error) { return exec("INSERT INTO " + t + ada + "ON CONFLICT DO NOTHING") }},
		{"upsert on constraint", func(t string) (any, error) {
			return exec("INSERT INTO " + t + ada + "ON CONFLICT ON CONSTRAINT users_email_key DO NOTHING")
		}},
		{"batch", batch}, {"duplicate key", duplicateKey}, {"lock row", lock}, {"skip locked", skipLocked}, {"copy in", copyIn},
		{"copy out", copyOut}, {"copy query out", func(t string) (any, error) { return copyOut("(SELECT * FROM " + t + ")") }},
		{"truncate", truncate},
	}
	if pooled {
		return all
	}
	return append(all, operation{"kept statement", kept}, operation{"whole row", wholeRow}, operation{"whole row again", wholeRow})
}

func state(err error) string {
	var said *pgconn.PgError
	if errors.As(err, &said) {
		return said.Code
	}
	return "none"
}

func say(fields map[string]any) {
	line, _ := json.Marshal(fields)
	fmt.Println(string(line))
}

func must[Value any](value Value, err error) Value {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	return value
}

func main() {
	configuration := must(pgxpool.ParseConfig(""))
	// What is prepared on one of the pooler's connections is not there on the next.
	configuration.ConnConfig.PreferSimpleProtocol = pooled
	pool = must(pgxpool.ConnectConfig(ctx, configuration))
	keeper = must(pgx.ConnectConfig(ctx, configuration.ConnConfig))
	say(map[string]any{"client": "pgx 4"})
	input := bufio.NewScanner(os.Stdin)
	for input.Scan() {
		words := strings.Fields(input.Text())
		for _, table := range words[1:] {
			for _, operation := range operations() {
				answer, err := operation.on(table)
				said := map[string]any{"table": table, "operation": operation.name}
				if err != nil {
					said["state"], said["message"] = state(err), err.Error()
				} else {
					said["answer"] = fmt.Sprint(answer)
				}
				say(said)
			}
		}
		say(map[string]any{"done": words[0]})
	}
}
