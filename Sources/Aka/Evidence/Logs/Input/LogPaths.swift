import Glibc

/// The files that a pattern means.
public enum LogPaths {
  /// The files that match the patterns, each once, in order. What is no pattern stands for itself, and `-` for standard input.
  public static func matching(_ patterns: [String]) throws(LogReadError) -> [String] {
    var paths: [String] = []
    for pattern in patterns {
      guard pattern != "-", pattern.contains(where: { "*?[".contains($0) }) else {
        paths.append(pattern)
        continue
      }
      var found = glob_t()
      defer { globfree(&found) }
      guard glob(pattern, 0, nil, &found) == 0 else {
        throw LogReadError(path: pattern, problem: "no file matches")
      }
      for index in 0..<Int(found.gl_pathc) {
        if let path = found.gl_pathv[index] { paths.append(String(cString: path)) }
      }
    }
    var seen: Set<String> = []
    return paths.filter { seen.insert($0).inserted }
  }
}
