import Foundation
import TestSupport

/// As much of JSON Schema as the published schemas use.
struct JSONSchemaCheck {
  private let root: [String: Any]

  init(file: String) throws {
    let data = try Data(contentsOf: Repository.root.appending(path: "docs/\(file)"))
    root = try JSONSerialization.jsonObject(with: data) as? [String: Any] ?? [:]
  }

  /// What does not fit, each with its place. `closed` also complains of keys that the schema does not name.
  func problems(in text: String, closed: Bool = false) throws -> [String] {
    check(try JSONSerialization.jsonObject(with: Data(text.utf8)), root, "$", closed)
  }

  private func check(_ value: Any, _ schema: [String: Any], _ place: String, _ closed: Bool) -> [String] {
    if let reference = schema["$ref"] as? String {
      let target = reference.split(separator: "/").dropFirst().reduce(root as Any?) {
        ($0 as? [String: Any])?[String($1)]
      }
      guard let target = target as? [String: Any] else { return ["\(place): no \(reference)"] }
      return check(value, target, place, closed)
    }
    var problems: [String] = []
    if let type = schema["type"] as? String, !fits(value, type) { problems.append("\(place): no \(type)") }
    if let words = schema["enum"] as? [String], !words.contains(value as? String ?? "") {
      problems.append("\(place): \(value) is none of \(words)")
    }
    if let pattern = schema["pattern"] as? String, let text = value as? String,
      text.range(of: pattern, options: .regularExpression) == nil
    {
      problems.append("\(place): \(text) does not match")
    }
    if let object = value as? [String: Any] {
      problems += checkMembers(of: object, schema, place, closed)
    }
    if let array = value as? [Any], let items = schema["items"] as? [String: Any] {
      problems += array.enumerated().flatMap { check($1, items, "\(place)[\($0)]", closed) }
    }
    return problems
  }

  private func checkMembers(
    of object: [String: Any], _ schema: [String: Any], _ place: String, _ closed: Bool
  ) -> [String] {
    let properties = schema["properties"] as? [String: Any] ?? [:]
    let missing = (schema["required"] as? [String] ?? []).filter { object[$0] == nil }
    var problems = missing.map { "\(place): \($0) is missing" }
    for (key, member) in object.sorted(by: { $0.key < $1.key }) {
      if let known = properties[key] as? [String: Any] {
        problems += check(member, known, "\(place).\(key)", closed)
      } else if let rest = schema["additionalProperties"] as? [String: Any] {
        problems += check(member, rest, "\(place).\(key)", closed)
      } else if closed || schema["additionalProperties"] as? Bool == false {
        problems.append("\(place): \(key) is unknown")
      }
    }
    return problems
  }

  private func fits(_ value: Any, _ type: String) -> Bool {
    let isTruth = (value as? NSNumber).map { CFBooleanKind.isBoolean($0) } ?? false
    return switch type {
    case "object": value is [String: Any]
    case "array": value is [Any]
    case "string": value is String
    case "boolean": isTruth
    case "integer":
      !isTruth && (value as? NSNumber).map { $0.doubleValue.rounded() == $0.doubleValue } ?? false
    default: !isTruth && value is NSNumber
    }
  }
}

/// Foundation has one class for numbers and truth values; the encoding tells them apart.
private enum CFBooleanKind {
  static func isBoolean(_ number: NSNumber) -> Bool { String(cString: number.objCType) == "c" }
}
