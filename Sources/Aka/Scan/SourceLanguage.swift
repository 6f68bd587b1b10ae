/// A language whose literals are known.
public enum SourceLanguage: String, Sendable, Codable, CaseIterable {
  case swift, python, javascript, ruby, go, java, kotlin, php, sql

  /// The language of a file, by the end of its name.
  init?(path: String) {
    guard let dot = path.utf8.lastIndex(of: UInt8(ascii: ".")) else { return nil }
    switch path[path.utf8.index(after: dot)...] {
    case "swift": self = .swift
    case "py", "pyi": self = .python
    case "js", "jsx", "mjs", "cjs", "ts", "tsx", "mts", "cts": self = .javascript
    case "rb", "rake": self = .ruby
    case "go": self = .go
    case "java": self = .java
    case "kt", "kts": self = .kotlin
    case "php": self = .php
    case "sql": self = .sql
    default: return nil
    }
  }
}
