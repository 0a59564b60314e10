/// CSV after RFC 4180, with LF at the end of a line.
package enum CSVText {
  /// The field as it stands in a line: in quotes where it holds a comma, a quote or a line break.
  package static func field(_ text: String) -> String {
    // By scalar: as a Character, CR LF is neither CR nor LF.
    let special: Set<Unicode.Scalar> = [",", "\"", "\n", "\r"]
    guard text.unicodeScalars.contains(where: special.contains) else { return text }
    var quoted = "\""
    for scalar in text.unicodeScalars {
      if scalar == "\"" { quoted.unicodeScalars.append(scalar) }
      quoted.unicodeScalars.append(scalar)
    }
    return quoted + "\""
  }

  /// One line with its line feed.
  package static func line(_ fields: some Sequence<String>) -> String {
    fields.map(field).joined(separator: ",") + "\n"
  }

  /// The first line of results.csv.
  package static let header = line(Column.allCases.map(\.rawValue))

  /// One line of results.csv.
  package static func line(_ row: ResultRow) -> String {
    line(Column.allCases.map { row[$0].text })
  }

  /// Header and rows, in the order given.
  package static func document(_ rows: some Sequence<ResultRow>) -> String {
    header + rows.map { line($0) }.joined()
  }
}
