func greeting(for user: Users) -> String {
  let seen = user.lastSeen.map { "last seen \($0)" } ?? "never seen"
  return "\(user.role == .staff ? "Staff" : "Customer") \(user.email), \(seen)"
}
