import BenchCore
import Foundation
import Testing

/// A table of medians of committed rows, as the mark above it in a document asks for:
/// `<!-- medians: FOLDER METRIC / SCALE by KEY a b c decimals 1 where key=value … -->`.
struct MediansTable {
  private let folder: String
  private let metric: Column
  private let scale: Double
  private let key: Column
  private let columns: [String]
  private let decimals: Int
  private let conditions: [(column: Column, value: String)]

  /// Throws if the words do not say a table.
  init(mark: String) throws {
    let halves = mark.components(separatedBy: " where ")
    let sides = halves[0].components(separatedBy: " by ")
    try #require(halves.count == 2 && sides.count == 2, "no table: \(mark)")
    let what = sides[0].split(separator: " ").map(String.init)
    let how = sides[1].components(separatedBy: " decimals ")
    let columns = how[0].split(separator: " ").map(String.init)
    folder = what[0]
    metric = try #require(Column(rawValue: what[1]), "no metric: \(mark)")
    scale = try what.count == 4 ? #require(Double(what[3])) : 1
    key = try #require(Column(rawValue: columns[0]), "no key: \(mark)")
    self.columns = Array(columns.dropFirst())
    decimals = try #require(how.count == 2 ? Int(how[1]) : nil, "no decimals: \(mark)")
    conditions = try halves[1].split(separator: " ").map { word in
      let sides = word.split(separator: "=", maxSplits: 1).map(String.init)
      return (try #require(Column(rawValue: sides[0]), "no key: \(mark)"), sides[1])
    }
  }

  /// In Markdown: a line for each strategy, in the order of the catalogue.
  func markdown(of results: URL) throws -> String {
    let input = try ResultsInput(
      reading: results.appendingPathComponent(folder).path, metrics: [metric])
    let table = input.table
    var samples: [String: [String: [Double]]] = [:]
    for series in 0..<table.seriesCount
    where conditions.allSatisfy({ table.key($0.column, of: series) == $0.value }) {
      samples[table.key(.strategy, of: series), default: [:]][
        table.key(key, of: series), default: []
      ] += table.samples(of: series, metric).map(\.value)
    }
    var lines = [
      "| strategy | " + columns.map(title).joined(separator: " | ") + " |",
      "|:---|" + columns.map { _ in "---:|" }.joined(),
    ]
    for name in Catalogue.all.map(\.card.name) {
      guard let own = samples[name] else { continue }
      let cells = columns.map { column in
        own[column].flatMap(median).map { text($0 / scale) } ?? "–"
      }
      lines.append("| `\(name)` | " + cells.joined(separator: " | ") + " |")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private func title(_ column: String) -> String {
    guard let number = Double(column) else { return column }
    return key == .occupancy
      ? "\(DecimalText.shortest((number * 1000).rounded() / 10)) %" : grouped(column)
  }

  private func text(_ value: Double) -> String {
    let digits = String(format: "%.\(decimals)f", value).split(separator: ".").map(String.init)
    return ([grouped(digits[0])] + digits.dropFirst()).joined(separator: ".")
  }

  /// Thousands apart.
  private func grouped(_ digits: String) -> String {
    var text = ""
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index) % 3 == 0 { text += "," }
      text.append(digit)
    }
    return text
  }
}
