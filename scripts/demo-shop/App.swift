@main
struct App {
  static func main() { print("SELECT email FROM \(TableName.users) WHERE id = 1") }
}
