import Aka
import Foundation
import Postgres
import Testing
import TestSupport

/// Rows as `row_to_json` writes them go into the generated structs and back into the table without a change.
@Suite struct RoundTripTests {
  @Test(.enabled(if: TestedServer.hasXML, "the server lacks libxml")) func everyType() throws {
    let database = try TestDatabase(SQL(unescaped: Self.schema))
    let session = try database.connect()
    let scratch = try Scratch()
    let code = scratch.path("Tables.swift")
    let generated = try Tool.run("generate", "swift", "--all", "-o", code, on: database)
    #expect(generated.exitCode == 0, "\(generated.errors)")
    let program = try scratch.compile(
      [code, try scratch.write(Self.program, to: "main.swift")], to: "program")

    for zone in ["UTC", "Asia/Kolkata", "America/St_Johns", "Europe/Amsterdam"] {
      try session.run("SET TimeZone = \(unescaped: "'\(zone)'")")
      let rows: [String] = try session.run("SELECT row_to_json(e)::text AS row FROM everything e ORDER BY id")
        .map { try $0["row"] }
      let result = try Command.run(program, [], input: rows.joined(separator: "\n") + "\n")
      #expect(result.exitCode == 0, "\(result.errors)")
      let back = result.output.split(separator: "\n").map(String.init)
      #expect(back.count == rows.count && rows.count > 1400)
      try session.run("TRUNCATE back")
      for row in back {
        try session.run("INSERT INTO back SELECT * FROM json_populate_record(NULL::back, \(row)::json)")
      }
      let changed: [String] = try session.run(
        """
        SELECT format('%s: row %s: %s: %s became %s', \(zone)::text, e.id, key, left(o.value::text, 200), left(n.value::text, 200)) AS change
        FROM everything e JOIN back r USING (id)
          CROSS JOIN LATERAL jsonb_each(to_jsonb(e)) o (key, value) JOIN LATERAL jsonb_each(to_jsonb(r)) n (key, value) USING (key)
        WHERE o.value <> n.value
        """
      ).map { try $0["change"] }
      #expect(changed.isEmpty, "\(changed)")
      #expect(try session.run("SELECT count(*) FROM everything JOIN back USING (id)").scalar() == rows.count)
    }
  }

  /// What docs/aliases.md says cannot be kept.
  @Test func limits() throws {
    let database = try TestDatabase("CREATE TABLE t (n numeric, a int[])")
    let scratch = try Scratch()
    let code = scratch.path("Tables.swift")
    _ = try Tool.run("generate", "swift", "--all", "-o", code, on: database)
    let main = """
      import Foundation
      for json in [#"{"n":123456789012345678901234567890123456789012345}"#, #"{"n":"NaN"}"#, #"{"a":[[1,2],[3,4]]}"#] {
        print((try? JSONDecoder().decode(TRow.self, from: Data(json.utf8))).map { "\\($0.n ?? 0)" } ?? "refused")
      }
      """
    let program = try scratch.compile(
      [code, try scratch.write(main.replacing("TRow", with: "T"), to: "main.swift")], to: "program")
    let output = try Command.run(program, []).output
    #expect(output == "123456789012345678901234567890123456789000000\nrefused\nrefused\n")
  }

  /// What json_populate_record cannot read back: a type with a cast of its own to json, an array of a domain over an array.
  @Test(.enabled(if: TestedServer.offers(extension: "hstore"), "the server lacks hstore")) func oneWay()
    throws
  {
    let database = try TestDatabase(
      """
      CREATE EXTENSION hstore; CREATE DOMAIN names AS text[];
      CREATE TABLE t (h hstore, hs hstore[], n names[]);
      INSERT INTO t VALUES ('a=>1, b=>NULL', '{a=>2}', ARRAY['{x,NULL}', NULL]::names[])
      """)
    let scratch = try Scratch()
    let code = scratch.path("Tables.swift")
    _ = try Tool.run("generate", "swift", "--all", "-o", code, on: database)
    let json: String = try database.connect().run("SELECT row_to_json(t)::text FROM t").scalar()
    let main = """
      import Foundation
      let row = try JSONDecoder().decode(T.self, from: Data(readLine()!.utf8))
      print(row.h == .object(["a": .string("1"), "b": .null]), row.hs == [.object(["a": .string("2")])])
      print(row.n == [["x", nil], nil])
      """
    let program = try scratch.compile([code, try scratch.write(main, to: "main.swift")], to: "program")
    #expect(try Command.run(program, [], input: json + "\n").output == "true true\ntrue\n")
  }

  private static let program = """
    import Foundation

    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "Infinity", negativeInfinity: "-Infinity", nan: "NaN")
    let encoder = JSONEncoder()
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "Infinity", negativeInfinity: "-Infinity", nan: "NaN")
    while let line = readLine() {
      let row = try decoder.decode(Everything.self, from: Data(line.utf8))
      let data = try encoder.encode(row)
      let again = try decoder.decode(Everything.self, from: data)
      precondition(again == row || line.contains("NaN"))
      print(String(decoding: data, as: UTF8.self))
    }
    let epoch = PostgresValue.Timestamp(Date(timeIntervalSince1970: 0.5))
    precondition(epoch.description == "1970-01-01T00:00:00.500000+00:00")
    precondition(epoch.date == Date(timeIntervalSince1970: 0.5))
    precondition(PostgresValue.Timestamp(.distantPast).description == "0001-12-30T00:00:00+00:00 BC")
    precondition(PostgresValue.Timestamp(Date(timeIntervalSince1970: 1e15)) == .infinity)
    precondition(PostgresValue.Timestamp.minusInfinity < epoch && PostgresValue.Timestamp.infinity.date == nil)
    precondition(PostgresValue.Timestamp("2020-01-01T00:00:00+05:30")! < PostgresValue.Timestamp("2020-01-01T00:00:00Z")!)
    for wrong in ["", "now", "2020-01-01T00", "2020-01-01T00:00:00+x", "99999999999-01-01", "2020-13-01"] {
      precondition(PostgresValue.Timestamp(wrong) == nil)
      precondition(PostgresValue.Day(wrong) == nil || wrong.contains("T"))
    }
    for wrong in ["", "[", "[1)", "[1,2,3)", "1,2", "[\\"1,2)"] { precondition(PostgresValue.Range(wrong) == nil) }
    for wrong in ["", "\\\\x1", "\\\\xzz", "dead"] { precondition(PostgresValue.Bytes(wrong) == nil) }
    """

  private static let schema = #"""
    CREATE TYPE mood AS ENUM ('sad', 'Ok; --', 'it''s "fine"', '表');
    CREATE DOMAIN email AS text CHECK (VALUE LIKE '%@%');
    CREATE DOMAIN emails AS email[];
    CREATE TYPE inner_pair AS (a int8, "B" text[], m mood);
    CREATE TYPE pair AS (one inner_pair, many inner_pair[], at timestamptz);
    CREATE TYPE textrange AS RANGE (subtype = text);
    CREATE TABLE everything (
      id int PRIMARY KEY, b bool, i2 int2, i4 int4, i8 int8, f4 float4, f8 float8, n numeric, n2 numeric(38, 10), u uuid,
      tz timestamptz, ts timestamp, d date, t time, ttz timetz, iv interval, by bytea, j json, jb jsonb, txt text, vc varchar(9),
      ch char(3), nm name, one "char", mo money, ine inet, ci cidr, mac macaddr, bits bit(3), vb varbit, pt point, bx box, x xml,
      tsv tsvector, tsq tsquery, o oid, rc regclass, lsn pg_lsn, vec oidvector, r4 int4range, nr numrange, tsr tsrange, tzr tstzrange,
      dr daterange, tr textrange, mr int4multirange, fe mood, pa pair, em email, ints int[], grid int[][], cube int[][][], texts text[],
      moods mood[], pairs pair[], days date[], stamps timestamptz[], blobs bytea[], docs jsonb[], uuids uuid[], nums numeric[],
      floats float8[], ranges int4range[], mails email[], ems emails);
    CREATE TABLE back (LIKE everything);
    INSERT INTO everything (id) VALUES (1);
    INSERT INTO everything VALUES (2, true, 1, 2, 3, 1.5, 2.5, 1.50, -0.0000000001, '550e8400-e29b-41d4-a716-446655440000',
      '2020-02-29 12:34:56.789012+02', '1999-12-31 23:59:59.9', '2000-02-29', '24:00', '12:00+05:30', '1 year 2 mons -3 days 04:05:06.7',
      '\x00ff80', '{"a": [1, null, "é\n"]}', '{"n": 1e300, "big": 12345678901234567890123456789012345678, "t": true, "deep": [[[{}]]]}',
      E'tab\t"quoted" \\ \u2028 🐘 表', 'naïve', 'a', 'who', 'x', 12.34, '::1/64', '10.0.0.0/8', '08:00:2b:01:02:03', '101', '1', '(1,2)',
      '((0,0),(1,1))', '<a>é</a>', '''a b'':1 c:2', 'a & b', 42, 'pg_class', '0/16B3748', '1 2', '[1,5)', '(,1.5]', '[2020-01-01,)',
      '[2020-01-01 00:00+00,2021-01-01 00:00+00)', '[2020-01-01,2020-02-01)', '["a ""b"" \\ , é","z)"]', '{[1,3),[5,7)}', 'it''s "fine"',
      ROW(ROW(1, '{x,NULL,"y z"}', '表'), ARRAY[ROW(2, '{}', NULL)::inner_pair, NULL], '2020-01-01+00')::pair, 'a@b', '{1,NULL,3}',
      '{{1,2},{3,NULL}}', '{{{1}},{{2}}}', '{é,"",NULL,"NULL","{}"}', '{sad,表}', ARRAY[ROW(NULL, NULL, NULL)::pair, NULL],
      '{2020-01-01,infinity}', '{-infinity,2020-01-01+00}', '{"\\x01",NULL}', ARRAY['{}', '1', 'null', '"s"']::jsonb[],
      '{550e8400-e29b-41d4-a716-446655440000}', '{1.10,99999999999999999999999999999999999999}', '{NaN,Infinity,1}', '{empty,"[1,2)"}',
      '{a@b,NULL}', '{x@y}');
    INSERT INTO everything (id, i2, i4, i8, f4, f8, n, n2, tz, ts, d, t, iv, by, txt, o, r4, em, mo)
    VALUES (3, 32767, 2147483647, 9223372036854775807, 3.4028235e38, 1.7976931348623157e308, 99999999999999999999999999999999999999,
        9999999999999999999999999999.9999999999, '294276-12-30 23:59:59.999999+00', '294276-12-31 23:59:59.999999', '5874897-12-31',
        '24:00:00', '178000000 years', decode(repeat('00ff', 5000), 'hex'), repeat('é', 50000), 4294967295, 'empty', '🐘@表', 92233720368547758.07),
      (4, -32768, -2147483648, -9223372036854775808, -3.4028235e38, -1.7976931348623157e308, -99999999999999999999999999999999999999,
        -0.0000000001, '4713-01-02 00:00:00+00 BC', '4713-01-01 00:00:00 BC', '4713-01-01 BC', '00:00:00', '-178000000 years', '', '', 0,
        '(,)', '@', -92233720368547758.08),
      (5, NULL, NULL, NULL, 1e-45, 5e-324, 0.00000000000000000000000000000000000001, 0, 'infinity', 'infinity', 'infinity', NULL, NULL, NULL,
        NULL, NULL, '[1,1)', NULL, NULL),
      (6, NULL, NULL, NULL, '-Infinity', 'Infinity', 0.1, 0, '-infinity', '-infinity', '-infinity', NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0),
      (7, NULL, NULL, NULL, 'NaN', 'NaN', 1e37, 1e-10, '1800-06-15 12:00:00.000001+00', '0001-01-01', '0001-12-31 BC', NULL, NULL, NULL,
        NULL, NULL, NULL, NULL, NULL),
      (8, NULL, NULL, NULL, 0.1, -0.0, 3.14159265358979323846264338327950288, 0, '0044-03-15 12:00:00+00 BC', '1600-02-29 00:00:00.1',
        '1900-03-01', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
    INSERT INTO everything (id, ints, grid, cube, texts, moods, pairs, days, stamps, blobs, docs, uuids, nums, floats, ranges, mails, ems)
      VALUES (9, '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}');
    INSERT INTO everything (id, d, ts, tz)
      SELECT 10000 + n, date '2000-01-01' + n * 997, timestamp '2000-01-01' + n * interval '1009 days 01:02:03.000007',
        timestamptz '2000-01-01 00:00+00' + n * interval '1013 days 02:03:04.123456' FROM generate_series(-700, 700) n;
    """#
}
