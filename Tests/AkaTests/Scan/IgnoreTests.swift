import Foundation
import TestSupport
import Testing

@testable import Aka

@Suite struct IgnoreTests {
  @Test(arguments: [
    ("*.swift", "a/b.swift", true), ("*.swift", "a/b.swiftx", false), ("build", "a/build", true),
    ("/build", "a/build", false), ("/build", "build", true), ("a/*.py", "a/b.py", true),
    ("a/*.py", "a/b/c.py", false), ("**/c.py", "a/b/c.py", true), ("**/c.py", "c.py", true),
    ("a/**", "a/b/c.py", true), ("a/**", "a", false), ("a/**/c.py", "a/c.py", true),
    ("a/**/c.py", "a/x/y/c.py", true), ("?.py", "a.py", true), ("?.py", "ab.py", false),
    ("[a-c].py", "b.py", true), ("[!a-c].py", "b.py", false), ("\\#a", "#a", true), ("a\\ ", "a ", true),
    ("a ", "a", true), ("doc/frotz", "a/doc/frotz", false), ("[]]", "]", true), ("*a*b", "xaxxb", true),
  ]) func matchesAsGitDoes(_ pattern: String, _ path: String, _ isIgnored: Bool) {
    let rules = IgnoreRules(Array(pattern.utf8), in: "/r", outer: nil)
    #expect(rules.ignores("/r/" + path, isDirectory: false) == isIgnored, "\(pattern) \(path)")
  }

  /// git itself says what it would ignore.
  @Test func agreesWithGitOnATree() throws {
    let directory = try ScratchDirectory()
    let files = [
      "a.py", "keep/a.py", "keep/b.py", "build/x.py", "sub/build/x.py", "sub/only.py", "sub/not.py",
      "node_modules/m.js",
      "vendor/v.go", "deep/er/x.py", "deep/er/y.py", "log/l.py", "log/keep.py", ".hidden/h.py", "excluded.py",
    ]
    for file in files {
      let folder = directory.path + "/" + file.split(separator: "/").dropLast().joined(separator: "/")
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      try directory.write(file, "users")
    }
    try directory.write(
      ".gitignore", "# all\n/build/\nnode_modules\n*.py\n!keep/*.py\n!sub/*.py\nlog/*\n!log/keep.py\n")
    try directory.write("sub/.gitignore", "not.py\n!build\n!build/x.py\n")
    try directory.write("deep/.gitignore", "!er/x.py\r\n")
    for words in [["init", "-q"], ["config", "core.excludesFile", "/dev/null"]] {
      #expect(try Command.run("/usr/bin/env", ["git", "-C", directory.path] + words).exitCode == 0)
    }
    try directory.write(".git/info/exclude", "excluded.py\n")
    let git = try Command.run(
      "/usr/bin/env", ["git", "-C", directory.path, "ls-files", "-o", "--exclude-standard"])
    let seen = Set(git.output.split(separator: "\n").map(String.init)).filter { !$0.hasSuffix(".gitignore") }
    #expect(seen.contains("keep/b.py") && seen.contains("vendor/v.go") && !seen.contains("a.py"))

    var tree = SourceTree()
    try tree.add(directory.path)
    #expect(Set(tree.files.map { String($0.path.dropFirst(directory.path.count + 1)) }) == seen)
    // The rules of the folders above hold below; a file that is named is taken all the same.
    var part = SourceTree()
    try part.add(directory.path + "/deep")
    try part.add(directory.path + "/a.py")
    #expect(part.files.map(\.path) == [directory.path + "/deep/er/x.py", directory.path + "/a.py"])
  }

  @Test func skipsBinariesAndLinks() throws {
    let directory = try ScratchDirectory(["b.sql": "\0SELECT * FROM users", "a.sql": "SELECT * FROM users"])
    try FileManager.default.createSymbolicLink(
      atPath: directory.path + "/l.sql", withDestinationPath: directory.path + "/a.sql")
    let name = ScanName(old: try .init(parsing: "users"), new: try .init(parsing: "tb_user"))
    let report = try SourceScan(names: [name]).run([directory.path])
    #expect(report.findings.map(\.file) == [directory.path + "/a.sql"])
    #expect(throws: UnreadableSource.self) { try SourceScan(names: [name]).run([directory.path + "/none"]) }
  }
}
