import Postgres
import Testing

@Suite struct ConnectionSecretsTests {
  @Test(arguments: [
    ("shop", "shop"), ("host=db dbname=shop", "host=db dbname=shop"),
    ("host=db password=secret", "password=*** host=db"),
    ("password='it''s secret", "***"), (#"password='a\'b' host=db"#, "password=*** host=db"),
    ("sslpassword=secret host=db", "host=db sslpassword=***"),
    ("postgresql://app:secret@db:5433/shop", "user=app password=*** dbname=shop host=db port=5433"),
    ("postgres://db/shop?password=secret", "password=*** dbname=shop host=db"),
    ("postgresql://app:secret%zz@db/shop", "***"), ("postgresql://app@db/shop", "postgresql://app@db/shop"),
    ("postgresql://app:sec/ret@db/shop", "***"), ("postgresql://app:5/secret@db/shop", "***"),
    ("postgresql://app:se@cret@db/shop", "***"), ("postgresql://app:secret@[::1/shop", "***"),
    ("postgresql://app@%2Fvar%2Frun/shop", "postgresql://app@%2Fvar%2Frun/shop"),
    ("--database=host=db password=secret", "--database=password=*** host=db"),
    ("--server=postgresql://a:secret@b/c", "--server=user=a password=*** dbname=c host=b"),
    ("-dhost=db password=secret", "-dhost=***"), ("no-logs=only the batch", "no-logs=only the batch"),
    ("email=address", "email=address"), ("users", "users"), ("", ""),
  ])
  func hidesPasswords(text: String, shown: String) {
    #expect(ConnectionSecrets.hiding(in: text) == shown)
  }

  /// libpq quotes what puzzles it.
  @Test(arguments: [
    "postgresql://app:secret@[::1/shop", "postgresql://app:secret/word@localhost/shop",
    "postgresql://app:x@secret@localhost/shop", "postgresql://app:secret%zz@db/shop", "host=db pass=secret",
    "password='secret",
  ])
  func aFailureDoesNotQuoteThem(text: String) {
    let error = #expect(throws: PostgresError.self) { _ = try Connection(to: text) }
    #expect(
      error?.state == .connectionFailure && error?.message.contains("secret") == false,
      "\(error?.message ?? "")")
  }
}
