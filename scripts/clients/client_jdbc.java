// JDBC: connections, PreparedStatements and generated keys that stay, and the metadata that tools live on.

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.sql.*;
import java.util.*;
import org.postgresql.PGConnection;
import org.postgresql.util.PSQLException;

class Client {
  interface Operation { Object on(String table) throws Exception; }
  interface Work { Object run() throws Exception; }

  static final boolean POOLED = "pooled".equals(System.getenv("AKA_MODE"));
  static Connection connection, other, keeper;
  static final Map<String, PreparedStatement> kept = new HashMap<>();
  static final Map<String, Operation> operations = new LinkedHashMap<>();

  static Connection connect() throws SQLException {
    // What is prepared on one of the pooler's connections is not there on the next.
    return DriverManager.getConnection("jdbc:postgresql://" + System.getenv("PGHOST") + ":" + System.getenv("PGPORT") + "/"
        + System.getenv("PGDATABASE") + "?user=" + System.getenv("PGUSER") + "&prepareThreshold=" + (POOLED ? 0 : 2));
  }

  static List<List<String>> rows(ResultSet result) throws SQLException {
    List<List<String>> rows = new ArrayList<>();
    while (result.next()) {
      List<String> row = new ArrayList<>();
      for (int column = 1; column <= result.getMetaData().getColumnCount(); column++) row.add(result.getString(column));
      rows.add(row);
    }
    return rows;
  }

  static List<List<String>> query(Connection on, String sql, Object... values) throws SQLException {
    try (PreparedStatement statement = on.prepareStatement(sql)) {
      for (int index = 0; index < values.length; index++) statement.setObject(index + 1, values[index]);
      return rows(statement.executeQuery());
    }
  }

  static int update(String sql, Object... values) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int index = 0; index < values.length; index++) statement.setObject(index + 1, values[index]);
      return statement.executeUpdate();
    }
  }

  static Object rolledBack(Work work) throws Exception {
    connection.setAutoCommit(false);
    try { return work.run(); } finally { connection.rollback(); connection.setAutoCommit(true); }
  }

  static PreparedStatement keep(String sql) throws SQLException {
    if (!kept.containsKey(sql)) kept.put(sql, keeper.prepareStatement(sql));
    return kept.get(sql);
  }

  static Object kept(String table) throws SQLException {
    Object said = null;
    for (int time = 0; time < 4; time++) {
      PreparedStatement select = keep("SELECT name FROM " + table + " WHERE id = ?");
      PreparedStatement change = keep("UPDATE " + table + " SET logins = logins WHERE id = ?");
      select.setLong(1, 2);
      change.setLong(1, 2);
      said = rows(select.executeQuery()) + " " + change.executeUpdate();
    }
    return said;
  }

  static Object wholeRow(String table) throws SQLException {
    String row = null;
    for (int time = 0; time < 4; time++) {
      PreparedStatement select = keep("SELECT u FROM " + table + " u WHERE id = ?");
      select.setLong(1, 2);
      row = rows(select.executeQuery()).get(0).get(0);
    }
    return Arrays.asList(row.split(",")).subList(1, 4);
  }

  static Object generatedKeys(String table) throws SQLException {
    try (PreparedStatement insert = connection.prepareStatement(
        "INSERT INTO " + table + " (email, name) VALUES (?, ?)", Statement.RETURN_GENERATED_KEYS)) {
      insert.setString(1, "new@example.org");
      insert.setString(2, "New");
      insert.executeUpdate();
      ResultSet keys = insert.getGeneratedKeys();
      keys.next();
      return (keys.getLong("id") > 3) + " " + keys.getInt("logins");
    } finally {
      update("DELETE FROM " + table + " WHERE email = ?", "new@example.org");
    }
  }

  static Object batch(String table) throws SQLException {
    try (PreparedStatement insert = connection.prepareStatement("INSERT INTO " + table + " (email, name) VALUES (?, ?)")) {
      for (int number = 0; number < 3; number++) {
        insert.setString(1, "batch" + number + "@example.org");
        insert.setString(2, "Batch");
        insert.addBatch();
      }
      return Arrays.toString(insert.executeBatch()) + " " + update("DELETE FROM " + table + " WHERE name = ?", "Batch");
    }
  }

  static Object duplicateKey(String table) throws SQLException {
    try {
      return update("INSERT INTO " + table + " (email, name) VALUES (?, ?)", "ada@example.org", "Ada");
    } catch (PSQLException error) {
      var said = error.getServerErrorMessage();
      return List.of(said.getSQLState(), said.getTable(), said.getConstraint());
    }
  }

  static Object lock(String table) throws Exception {
    return rolledBack(() -> {
      query(connection, "SELECT id FROM " + table + " WHERE id = 1 FOR UPDATE");
      try {
        return query(other, "SELECT id FROM " + table + " WHERE id = 1 FOR UPDATE NOWAIT");
      } catch (SQLException error) {
        return error.getSQLState();
      }
    });
  }

  static Object updatable(String table) throws Exception {
    return rolledBack(() -> {
      Statement statement = connection.createStatement(ResultSet.TYPE_SCROLL_INSENSITIVE, ResultSet.CONCUR_UPDATABLE);
      ResultSet row = statement.executeQuery("SELECT id, name FROM " + table + " WHERE id = 2");
      row.next();
      row.updateString("name", "Bobby");
      row.updateRow();
      return query(connection, "SELECT name FROM " + table + " WHERE id = 2");
    });
  }

  static Object cursor(String table) throws Exception {
    return rolledBack(() -> {
      Statement statement = connection.createStatement();
      statement.setFetchSize(2);
      return rows(statement.executeQuery("SELECT id, email FROM " + table + " ORDER BY id"));
    });
  }

  static Object copyIn(String table) throws Exception {
    connection.unwrap(PGConnection.class).getCopyAPI()
        .copyIn("COPY " + table + " (email, name) FROM STDIN", new ByteArrayInputStream("copy@example.org\tCopy\n".getBytes()));
    return update("DELETE FROM " + table + " WHERE name = 'Copy'");
  }

  static Object copyOut(String what) throws Exception {
    ByteArrayOutputStream rows = new ByteArrayOutputStream();
    connection.unwrap(PGConnection.class).getCopyAPI().copyOut("COPY " + what + " TO STDOUT", rows);
    String[] lines = rows.toString().split("\n");
    Arrays.sort(lines);
    return Arrays.stream(lines).map(line -> Arrays.asList(line.split("\t")).subList(0, 4)).toList();
  }

  static Object resultColumns(String table) throws SQLException {
    ResultSetMetaData columns = connection.createStatement().executeQuery("SELECT * FROM " + table).getMetaData();
    List<String> names = new ArrayList<>();
    for (int column = 1; column <= columns.getColumnCount(); column++)
      names.add(columns.getColumnName(column) + " " + columns.getColumnTypeName(column));
    return names;
  }

  /** Some columns of what the metadata says, sorted. */
  static Object metadata(ResultSet result, String... columns) throws SQLException {
    List<String> found = new ArrayList<>();
    while (result.next()) {
      List<String> row = new ArrayList<>();
      for (String column : columns) row.add(result.getString(column));
      found.add(row.toString());
    }
    Collections.sort(found);
    return found;
  }

  static void define() throws SQLException {
    String ada = " (email, name) VALUES ('ada@example.org', 'Ada') ";
    DatabaseMetaData said = connection.getMetaData();
    operations.put("read by key", t -> {
      List<List<String>> read = null;
      for (int time = 0; time < 7; time++) read = query(connection, "SELECT email, name, logins FROM " + t + " WHERE id = ?", 1L);
      return read;
    });
    operations.put("result columns", Client::resultColumns);
    operations.put("join", t -> query(connection, "SELECT u.name, sum(o.total) FROM " + t
        + " u JOIN orders o ON o.user_id = u.id GROUP BY u.name ORDER BY 1"));
    operations.put("group by key", t -> query(connection, "SELECT u.id, u.name, count(o.id) FROM " + t
        + " u LEFT JOIN orders o ON o.user_id = u.id GROUP BY u.id ORDER BY u.id"));
    operations.put("generated keys", Client::generatedKeys);
    operations.put("update", t -> update("UPDATE " + t + " SET logins = logins WHERE id = ?", 2L));
    operations.put("set default", t -> rolledBack(() ->
        query(connection, "UPDATE " + t + " SET logins = DEFAULT WHERE id = ? RETURNING logins", 2L)));
    operations.put("upsert", t -> query(connection, "INSERT INTO " + t + ada
        + "ON CONFLICT (email) DO UPDATE SET name = EXCLUDED.name RETURNING id, " + t + ".logins"));
    operations.put("insert or ignore", t -> update("INSERT INTO " + t + ada + "ON CONFLICT DO NOTHING"));
    operations.put("upsert on constraint", t ->
        update("INSERT INTO " + t + ada + "ON CONFLICT ON CONSTRAINT users_email_key DO NOTHING"));
    operations.put("batch", Client::batch);
    operations.put("duplicate key", Client::duplicateKey);
    operations.put("updatable result set", Client::updatable);
    operations.put("lock row", Client::lock);
    operations.put("skip locked", t -> rolledBack(() -> {
      String claim = "SELECT id FROM " + t + " ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED";
      return query(connection, claim) + " " + query(other, claim);
    }));
    operations.put("server-side cursor", Client::cursor);
    operations.put("copy in", Client::copyIn);
    operations.put("copy out", Client::copyOut);
    operations.put("copy query out", t -> copyOut("(SELECT * FROM " + t + ")"));
    operations.put("truncate", t -> rolledBack(() -> update("TRUNCATE " + t + " CASCADE")));
    operations.put("table exists", t -> said.getTables(null, "public", t, null).next());
    operations.put("listed as table", t -> metadata(said.getTables(null, "public", t, new String[] {"TABLE"}), "TABLE_NAME"));
    operations.put("columns", t -> metadata(said.getColumns(null, "public", t, null), "COLUMN_NAME", "TYPE_NAME", "COLUMN_DEF"));
    operations.put("nullability", t -> metadata(said.getColumns(null, "public", t, null), "COLUMN_NAME", "IS_NULLABLE"));
    operations.put("primary key", t -> metadata(said.getPrimaryKeys(null, "public", t), "COLUMN_NAME", "PK_NAME"));
    operations.put("indexes", t -> metadata(said.getIndexInfo(null, "public", t, false, true), "INDEX_NAME", "COLUMN_NAME"));
    operations.put("references", t -> metadata(said.getImportedKeys(null, "public", "orders"), "PKTABLE_NAME", "PKCOLUMN_NAME"));
    if (POOLED) return;
    operations.put("kept statement", Client::kept);
    operations.put("whole row", Client::wholeRow);
    operations.put("whole row again", Client::wholeRow);
  }

  static void say(String... fields) {
    StringJoiner json = new StringJoiner(", ", "{", "}");
    for (int index = 0; index < fields.length; index += 2)
      json.add("\"" + fields[index] + "\": \"" + fields[index + 1].replace("\\", "\\\\").replace("\"", "\\\"").replace("\t", "\\t") + "\"");
    System.out.println(json);
  }

  public static void main(String[] arguments) throws Exception {
    connection = connect();
    other = connect();
    keeper = connect();
    define();
    say("client", "pgjdbc " + connection.getMetaData().getDriverVersion());
    Scanner input = new Scanner(System.in);
    while (input.hasNextLine()) {
      String[] words = input.nextLine().split(" ");
      for (String table : Arrays.copyOfRange(words, 1, words.length))
        for (var operation : operations.entrySet())
          try {
            say("table", table, "operation", operation.getKey(), "answer", String.valueOf(operation.getValue().on(table)));
          } catch (SQLException error) {
            String state = error.getSQLState() == null ? "none" : error.getSQLState();
            say("table", table, "operation", operation.getKey(), "state", state, "message", error.getMessage().lines().findFirst().get());
          }
      say("done", words[0]);
    }
  }
}
