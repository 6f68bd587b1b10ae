import CommandLineKit
@main struct Main { static func main() { print("aka") } }
