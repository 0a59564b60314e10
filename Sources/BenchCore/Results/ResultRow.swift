/// One row of results.csv: one role's one operation in one repetition of one cell.
package struct ResultRow: Sendable, Equatable {
  /// One field.
  ///
  /// An empty field means not measured, never 0.
  package enum Field: Sendable, Equatable {
    case empty
    case text(String)
    case count(UInt64)
    case real(Double)
    case flag(Bool)
  }

  private var fields: [Column: Field]

  /// A row of this version of the format with every other field empty.
  package init() {
    fields = [.schemaVersion: .count(UInt64(schemaVersion))]
  }

  /// The field of one column; numbers that are not finite and texts without letters are empty.
  package subscript(column: Column) -> Field {
    get { fields[column] ?? .empty }
    set {
      switch newValue {
      case .empty: fields[column] = nil
      case .real(let value) where !value.isFinite: fields[column] = nil
      case .text(let text) where text.isEmpty: fields[column] = nil
      default: fields[column] = newValue
      }
    }
  }

  /// Takes back every number of the row but some, and says why; what was run stays.
  package mutating func withhold(error: String, message: String, keeping kept: [Column] = []) {
    for column in Column.values where !kept.contains(column) { self[column] = .empty }
    self[.error] = .text(error)
    self[.errorMessage] = .text(message)
  }

  /// The row with its keys only.
  package var keysOnly: ResultRow {
    var row = self
    for column in Column.values { row[column] = .empty }
    return row
  }

  /// All keys as one text: equal exactly when the rows are about the same thing.
  package var keyText: String {
    Column.keys.map { CSVText.field(self[$0].text) }.joined(separator: ",")
  }

  /// The order in which rows are saved: by each key in turn, numbers by size.
  package static func precedes(_ left: ResultRow, _ right: ResultRow) -> Bool {
    for column in Column.keys {
      let (a, b) = (left[column], right[column])
      if a == b { continue }
      if Field.precedes(a, b) { return true }
      if Field.precedes(b, a) { return false }
    }
    return false
  }
}

extension ResultRow.Field {
  /// The field as results.csv holds it, without quotes: locale-free, `.` decimals, no exponent.
  package var text: String {
    switch self {
    case .empty: ""
    case .text(let text): text
    case .count(let count): String(count)
    case .real(let value): DecimalText.shortest(value)
    case .flag(let flag): flag ? "true" : "false"
    }
  }

  /// The field as a number, where it is one.
  package var number: Double? {
    switch self {
    case .count(let count): Double(count)
    case .real(let value): value
    case .empty, .text, .flag: nil
    }
  }

  /// Empty before numbers by size, numbers before texts by letter.
  static func precedes(_ left: Self, _ right: Self) -> Bool {
    switch (left.number, right.number) {
    case (let a?, let b?): a < b
    case (_?, nil): right != .empty
    case (nil, _?): left == .empty
    case (nil, nil): left.text < right.text
    }
  }
}
