import FoundationEssentials

/// Uses over time, burning down: a bar an hour, or a day where hours would be too many.
struct UsageDrawing {
  let hours: [UsageHour]
  let until: Date
  let title: String

  private static let (width, height, most) = (720.0, 120.0, 120.0)

  /// Seconds that a bar stands for.
  private var step: Double {
    guard let first = hours.map(\.hour).min() else { return 3600 }
    return until.timeIntervalSince(first) / 3600 > Self.most ? 86_400 : 3600
  }

  /// Uses by the number of their bar, counted back from now.
  private var bars: [Int: Int] {
    var bars: [Int: Int] = [:]
    for hour in hours {
      bars[Int(max(0, until.timeIntervalSince(hour.hour)) / step), default: 0] += hour.uses
    }
    return bars
  }

  /// With a heading of its own.
  var section: HTML { hours.isEmpty ? "" : "<h2>\(title)</h2>\n\(figure)" }

  var figure: HTML {
    let bars = bars
    guard let peak = bars.values.max(), let oldest = bars.keys.max() else { return "" }
    let width = Self.width / Double(max(oldest + 1, 12))
    let drawn = bars.sorted { $0.key > $1.key }.map { index, uses -> HTML in
      let height = max(1, Double(uses) / Double(peak) * Self.height)
      return """
        <rect class="bar" x="\(Self.width - Double(index + 1) * width)" y="\(Self.height - height)" \
        width="\(max(0.5, width - 1))" height="\(height)"><title>\(begin(of: index).inMinutes): \(uses)</title></rect>

        """
    }
    let unit = step > 3600 ? "a day" : "an hour"
    let silence =
      bars.keys.min()! == 0 ? "" : "; none in the last \((Double(bars.keys.min()!) * step).formattedSeconds)"
    let words = "\(title): at most \(peak) \(unit)\(silence)"
    return """
      <figure style="margin: 1rem 0">
      <svg viewBox="0 0 720 140" role="img" aria-label="\(words)">
      <line class="rule" x1="0" y1="120" x2="720" y2="120"/>
      \(drawn)<text class="faint" x="0" y="136">\(begin(of: max(oldest, 11)).inMinutes)</text>\
      <text class="faint" x="720" y="136" text-anchor="end">now</text>
      </svg>
      <figcaption class="soft">\(words).</figcaption>
      </figure>

      """
  }

  private func begin(of bar: Int) -> Date { until.addingTimeInterval(-Double(bar + 1) * step) }
}
