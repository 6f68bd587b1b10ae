/// Connection strings without their passwords, for people and logs.
public enum ConnectionSecrets {
  /// What stands in the place of a secret.
  public static let mask = "***"

  /// A word of a command line, or a value of a setting, with the secrets of a connection string in it hidden; any other
  /// text as it is.
  public static func hiding(in text: String) -> String {
    let isURI = ConnectionOptions.isURI(text)
    guard isURI || text.contains("=") else { return text }
    guard let options = ConnectionOptions(text)?.all else {
      // Not for libpq: an option with its value, or something that is only meant to be a connection string.
      if !isURI, text.hasPrefix("-"), let sign = text.firstIndex(of: "=") {
        return text[...sign] + hiding(in: String(text[text.index(after: sign)...]))
      }
      return isURI || text.lowercased().contains("password") ? mask : text
    }
    guard options.contains(where: \.isSecret) else { return text }
    return options.map { "\($0.keyword)=\($0.isSecret ? mask : quoted($0.value))" }.joined(separator: " ")
  }

  static func quoted(_ value: String) -> String {
    let isPlain = !value.isEmpty && !value.contains { $0 == " " || $0 == "'" || $0 == "\\" }
    guard !isPlain else { return value }
    return "'" + value.map { $0 == "'" || $0 == "\\" ? "\\\($0)" : String($0) }.joined() + "'"
  }
}
