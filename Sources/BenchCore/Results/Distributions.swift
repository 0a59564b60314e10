import Foundation

/// How often each value occurred, by series: what histograms.csv or yields.csv holds, repetitions put
/// together.
struct Distributions: Sendable {
  /// By keys in the order of `ResultsTable.keys`.
  private(set) var counts: [[String]: [Double: Double]] = [:]

  /// Takes in the file of values and counts of a folder, if there is one.
  ///
  /// Throws `FileError` or `ReadError`.
  mutating func add(_ distribution: LongFile, of folder: String) throws {
    let path = "\(folder)/\(distribution.name).csv"
    guard FileManager.default.fileExists(atPath: path) else { return }
    let keys = ResultsTable.keys.map(\.rawValue)
    var file = try NamedLines(reading: path, columns: keys + distribution.columns)
    while try file.next() {
      let texts = keys.indices.map { file.text($0) }
      let (value, count) = (try file.number(keys.count), try file.number(keys.count + 1))
      counts[texts, default: [:]][value, default: 0] += count
    }
  }
}
