/// Finds the word that was probably meant.
public enum Spelling {
  /// The candidate nearest to `word`, if it is near enough to be a typing error.
  public static func nearest(to word: String, among candidates: [String]) -> String? {
    near(word, among: candidates).first
  }

  /// The candidates that are near enough to be meant, the nearest first.
  public static func near(_ word: String, among candidates: [String]) -> [String] {
    // An edit for every three letters, so that short words do not suggest each other at random.
    let limit = max(1, min(4, word.count / 3))
    return
      candidates
      .map { (candidate: $0, distance: distance(word, $0)) }
      .filter { $0.distance <= limit }
      .sorted { $0.distance < $1.distance }.map(\.candidate)
  }

  /// The Damerau-Levenshtein distance (optimal string alignment): insertions, deletions, substitutions and
  /// swaps of neighbours.
  public static func distance(_ first: String, _ second: String) -> Int {
    let first = Array(first)
    let second = Array(second)
    var rows = [Array(0...second.count)]
    for i in first.indices {
      var row = [i + 1]
      for j in second.indices {
        var cost = min(row[j] + 1, rows[i][j + 1] + 1, rows[i][j] + (first[i] == second[j] ? 0 : 1))
        if i > 0, j > 0, first[i] == second[j - 1], first[i - 1] == second[j] {
          cost = min(cost, rows[i - 1][j - 1] + 1)
        }
        row.append(cost)
      }
      rows.append(row)
    }
    return rows[first.count][second.count]
  }
}
