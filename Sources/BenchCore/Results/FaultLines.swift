import Foundation

/// One line of a file of findings, by the names of its columns.
package struct FaultLine: Sendable {
  private let fields: [String: String]

  init(_ fields: [String: String]) { self.fields = fields }

  /// Empty where there is nothing.
  package func text(_ name: String) -> String { fields[name] ?? "" }

  /// Nil where there is nothing.
  package func number(_ name: String) -> Double? { Double(text(name)) }
}

extension FaultFile {
  /// The lines that a fault run left in a folder; none if it left no such file.
  ///
  /// Throws `FileError` or `ReadError`.
  func lines(in folder: String) throws -> [FaultLine] {
    let path = "\(folder)/\(rawValue).csv"
    guard FileManager.default.fileExists(atPath: path) else { return [] }
    let names = columns.map(\.name)
    var file = try NamedLines(reading: path, columns: names)
    var lines: [FaultLine] = []
    while try file.next() {
      let texts = names.indices.map { file.text($0) }
      lines.append(FaultLine(Dictionary(uniqueKeysWithValues: zip(names, texts))))
    }
    return lines
  }
}
