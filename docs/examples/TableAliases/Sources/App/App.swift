import Foundation

/// Greets the users that standard input lists, one line of row_to_json each.
@main
struct App {
  static func main() throws {
    print("SELECT row_to_json(u) FROM \(TableName.users) u")
    while let line = readLine() {
      // This line says TbUser already; Greeting.swift does not yet.
      let user = try JSONDecoder().decode(TbUser.self, from: Data(line.utf8))
      print(greeting(for: user))
    }
  }
}
