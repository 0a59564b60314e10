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
    // Lines of one row follow each other: their keys are looked at once, and not a million times.
    var (bytes, texts, own) = ([[UInt8]](), [String](), [Double: Double]())
    while try file.next() {
      if bytes.isEmpty || !keys.indices.allSatisfy({ file[$0].bytes.elementsEqual(bytes[$0]) }) {
        put(own, under: texts)
        bytes = keys.indices.map { Array(file[$0].bytes) }
        texts = keys.indices.map { file.text($0) }
        own = [:]
      }
      let (value, count) = (try file.number(keys.count), try file.number(keys.count + 1))
      own[value, default: 0] += count
    }
    put(own, under: texts)
  }

  private mutating func put(_ own: [Double: Double], under keys: [String]) {
    guard !own.isEmpty else { return }
    counts[keys, default: [:]].merge(own, uniquingKeysWith: +)
  }
}
