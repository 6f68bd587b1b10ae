import Foundation
import Testing
import TestSupport

/// What a connection string says of TLS is libpq's to obey, for every session that aka opens.
@Suite struct TLSTests {
  /// An authority and a server's certificate of its making, in files.
  private struct Authority {
    let folder: ScratchDirectory

    init() throws {
      self.folder = try ScratchDirectory()
      let folder = self.folder.path
      for arguments in [
        [
          "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=authority", "-keyout",
          "ca.key", "-out", "ca.crt",
        ],
        [
          "req", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=localhost", "-addext",
          "subjectAltName=DNS:localhost", "-keyout", "server.key", "-out", "server.csr",
        ],
        [
          "x509", "-req", "-in", "server.csr", "-CA", "ca.crt", "-CAkey", "ca.key", "-CAcreateserial",
          "-days", "2", "-copy_extensions", "copy", "-out", "server.crt",
        ],
      ] {
        let result = try Command.run("/usr/bin/env", ["-C", folder, "openssl"] + arguments)
        guard result.exitCode == 0 else { throw CommandFailed(result: result) }
      }
    }

    func path(_ name: String) -> String { "\(folder.path)/\(name)" }
  }

  /// A port that nobody listens on just now.
  private static func freePort() throws -> UInt16 {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(descriptor) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = in_addr_t(0x7f00_0001).bigEndian
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    return try withUnsafeMutablePointer(to: &address) { pointer in
      try pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { bare in
        guard bind(descriptor, bare, size) == 0, getsockname(descriptor, bare, &size) == 0 else {
          throw CocoaError(.featureUnsupported)
        }
      }
      return UInt16(bigEndian: pointer.pointee.sin_port)
    }
  }

  @Test(.enabled(if: TestedServer.hasTLS, "the server lacks TLS")) func theServerMustBeWhoItSays() throws {
    let (right, wrong) = (try Authority(), try Authority())
    let port = try Self.freePort()
    let server = PrivateServer()
    // The server reads its key as its own user, and wants it unreadable for others.
    for name in ["server.key", "server.crt"] {
      try FileManager.default.copyItem(atPath: right.path(name), toPath: "\(server.dataDirectory)/\(name)")
    }
    let own = try Command.run(
      "/usr/bin/env",
      [
        "bash", "-c",
        "chown --reference=\"$1\" \"$1\"/server.key \"$1\"/server.crt && chmod 600 \"$1\"/server.key", "-",
        server.dataDirectory,
      ])
    #expect(own.exitCode == 0, "\(own.errors)")
    let database = try TestDatabase("CREATE TABLE users (id int)", on: server)
    let session = try database.connect()
    for setting in ["ssl = on", "listen_addresses = '127.0.0.1'"] {
      try session.run("ALTER SYSTEM SET \(unescaped: setting)")
    }
    // Sockets have names with the port in them; the server goes with the test, and its database with it.
    try session.run("ALTER SYSTEM SET port = \(unescaped: port)")
    try server.crashAndRestart()

    // Whatever this machine takes `localhost` for.
    let tcp = "host=localhost hostaddr=127.0.0.1 port=\(port) dbname=\(database.name) user=postgres"
    func rename(_ options: String, environment: [String: String] = [:], old: String = "users", new: String)
      throws -> CommandResult
    {
      try Tool.start(
        ["rename", old, new, "--no-rehearsal"], conninfo: "\(tcp) \(options)", environment: environment
      ).wait()
    }
    let refused = try rename("sslmode=verify-full sslrootcert=\(wrong.path("ca.crt"))", new: "tb_user")
    #expect(refused.exitCode == 69 && refused.errors.contains("certificate verify failed"), "\(refused)")
    let unknown = try rename("sslmode=verify-full sslrootcert=/nowhere/ca.crt", new: "tb_user")
    #expect(unknown.exitCode == 69 && unknown.errors.contains("/nowhere/ca.crt"), "\(unknown)")
    // The right authority, and a name that the certificate does not have.
    let misnamed = try Tool.start(
      ["status"],
      conninfo: tcp.replacing("host=localhost", with: "host=elsewhere")
        + " sslmode=verify-full sslrootcert=\(right.path("ca.crt"))"
    ).wait()
    #expect(
      misnamed.exitCode == 69 && misnamed.errors.contains("does not match host name \"elsewhere\""),
      "\(misnamed)")
    let renamed = try rename("sslmode=verify-full sslrootcert=\(right.path("ca.crt"))", new: "tb_user")
    #expect(renamed.exitCode == 0, "\(renamed)")
    // The variables, a URI, and the sessions that aka opens beside the first.
    let environment = ["PGSSLMODE": "verify-full", "PGSSLROOTCERT": wrong.path("ca.crt")]
    #expect(try Tool.start(["status"], conninfo: tcp, environment: environment).wait().exitCode == 69)
    let uri =
      "postgresql://postgres@localhost:\(port)/\(database.name)?hostaddr=127.0.0.1&sslmode=verify-full&sslrootcert=\(right.path("ca.crt"))"
    let seen = try Tool.start(
      ["query", "SELECT version FROM pg_stat_ssl WHERE pid = pg_backend_pid() AND ssl", "--json"],
      conninfo: uri
    ).wait()
    #expect(seen.exitCode == 0 && seen.output.contains("TLSv1"), "\(seen)")
    #expect(try Tool.start(["rollback", "users"], conninfo: uri).wait().exitCode == 0)
  }
}
