import Foundation
import SwiftCSV
import Testing

/// What a run left in its folder, read by readers of other people's making.
struct FinishedRun {
  typealias Row = [String: String]

  let header: [String]
  let rows: [Row]
  let meta: [String: Any]
  let histograms: [Row]
  let yields: [Row]
  let files: [String]

  init(in place: Workplace, _ folder: String) throws {
    let results = try NamedCSV(string: try place.text("\(folder)/results.csv"))
    header = results.header
    rows = results.rows
    meta = try #require(
      try JSONSerialization.jsonObject(with: Data(place.text("\(folder)/meta.json").utf8))
        as? [String: Any])
    files = try place.contents(of: folder)
    let listed = files
    func long(_ name: String) throws -> [Row] {
      listed.contains(name) ? try NamedCSV(string: try place.text("\(folder)/\(name)")).rows : []
    }
    histograms = try long("histograms.csv")
    yields = try long("yields.csv")
  }

  var order: [[String: Int]] { meta["order"] as? [[String: Int]] ?? [] }

  func rows(_ conditions: KeyValuePairs<String, String>) -> [Row] {
    rows.filter { row in conditions.allSatisfy { row[$0.key] == $0.value } }
  }
}

extension [String: String] {
  /// The fields of some columns as one text.
  func key(_ columns: [String]) -> String { columns.map { self[$0] ?? "" }.joined(separator: "|") }

  /// The field, empty if there is none.
  func field(_ column: String) -> String { self[column] ?? "" }

  func number(_ column: String) -> Double? { Double(field(column)) }
}
