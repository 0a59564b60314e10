/// Reads files of results into a table, and lets nothing pass that a run would not have written.
package struct ResultsReader {
  /// What the fields of a column are, by its name in the header.
  private enum Kind: BitwiseCopyable {
    /// Of a version that knows more columns than this one.
    case unknown
    case schemaVersion, runID, repetition
    /// Place in the table's keys, and whether it is never empty and a number.
    case key(Int, isNeeded: Bool, isNumber: Bool)
    /// Place in the table's metrics, or nil if nobody asked for it; and among the percentiles.
    case number(Int?, percentile: Int?)
    /// Likewise; 1 is true.
    case flag(Int?)
    case error
    case text
  }

  private static let percentiles: [Column] = [.p50, .p90, .p99, .p999, .p9999]
  private static let sources = Set(RowSource.allCases.map(\.rawValue))

  private let metrics: [Column]
  private let isKeptOfMeasured: [Bool]
  private var paths: [String] = []
  private var runs = Interned()
  private var errors = Interned()
  private var texts = [Interned](repeating: Interned(), count: ResultsTable.keys.count)
  private var tuples = InternedTuples(width: ResultsTable.keys.count)
  private var rows: [ResultsTable.Row] = []
  private var values = ChunkedNumbers()
  /// The numbers of the row that is being read, by metric; those that it has are marked in it.
  private var found: [Double]

  /// For so many metrics a row has room.
  private static let mostMetrics = 128

  /// Keeps the numbers of these columns; of measured rows, which are most, only some of them.
  package init(metrics: [Column], ofMeasured: [Column]? = nil) {
    precondition(metrics.count <= Self.mostMetrics, "rows have bits for 128 metrics")
    self.metrics = metrics
    isKeptOfMeasured = metrics.map { ofMeasured?.contains($0) ?? true }
    found = [Double](repeating: 0, count: metrics.count)
  }

  /// Takes in a file.
  ///
  /// Throws `FileError` if it cannot be read, `ReadError` if it is not what this version writes.
  package mutating func read(_ path: String) throws {
    var file = try ResultsFile(path)
    let names = try Self.header(of: &file)
    let columns = Header(names: names, kinds: names.map { kind(of: $0) })
    var fields = CSVFields(capacity: names.count)
    paths.append(path)
    var tuple = [UInt32](repeating: 0, count: ResultsTable.keys.count)
    while let record = try file.nextRecord() {
      guard fields.split(record), fields.count == names.count else {
        throw file.damage("is no row of \(names.count) fields, as the header has them")
      }
      guard rows.count < Int(UInt32.max >> 8) else { throw file.damage("is a row too many") }
      try read(fields, columns, &tuple, of: file)
    }
  }

  private static func header(of file: inout ResultsFile) throws -> [String] {
    guard var record = try file.nextRecord() else {
      throw ReadError.damaged("'\(file.path)' is empty")
    }
    // What spreadsheets put before UTF-8.
    if record.starts(with: [0xef, 0xbb, 0xbf]) { record = .init(rebasing: record.dropFirst(3)) }
    var fields = CSVFields(capacity: record.count + 1)
    guard fields.split(record) else { throw file.damage("is no header of results") }
    let names = (0..<fields.count).map { fields[$0].text }
    guard names.contains(Column.schemaVersion.rawValue) else {
      throw file.damage(
        "is no header of results: there is no column '\(Column.schemaVersion.rawValue)'")
    }
    var seen = Set<String>()
    for name in names where !seen.insert(name).inserted {
      guard !KeyText.holdsControl(name) else {
        throw file.damage("has a column whose name holds a control character, twice")
      }
      throw file.damage("has the column '\(name)' twice")
    }
    if let lacking = (Column.keys + [.error]).first(where: { !seen.contains($0.rawValue) }) {
      throw ReadError.incomparable(
        """
        '\(file.path)' has no column '\(lacking.rawValue)': it is of another version of the format \
        than \(schemaVersion), which this program reads
        """)
    }
    return names
  }

  private func kind(of name: String) -> Kind {
    guard let column = Column(rawValue: name) else { return .unknown }
    switch column {
    case .schemaVersion: return .schemaVersion
    case .runID: return .runID
    case .repetition: return .repetition
    case .error: return .error
    case .errorMessage: return .text
    default: break
    }
    if let place = ResultsTable.keys.firstIndex(of: column) {
      return .key(place, isNeeded: column.isNeverEmpty, isNumber: !column.unit.isEmpty)
    }
    guard !column.unit.isEmpty else { return .flag(metrics.firstIndex(of: column)) }
    return .number(
      metrics.firstIndex(of: column), percentile: Self.percentiles.firstIndex(of: column))
  }

  /// Apart, for a text in what every field looks at would be counted at every field.
  private struct Header {
    let names: [String]
    let kinds: [Kind]
  }

  private mutating func read(
    _ fields: borrowing CSVFields, _ columns: Header, _ tuple: inout [UInt32],
    of file: borrowing ResultsFile
  ) throws {
    var row = ResultsTable.Row(
      series: 0, run: 0, repetition: 0, file: UInt32(paths.count - 1), line: UInt32(file.number))
    for index in columns.kinds.indices {
      let field = fields[index]
      switch columns.kinds[index] {
      case .schemaVersion:
        guard NumberText.count(field.bytes).map(Int.init) == schemaVersion else {
          throw Self.otherVersion(field, of: file)
        }
      case .runID:
        guard !field.bytes.isEmpty else { throw Self.lack(columns.names[index], of: file) }
        let known = runs.texts.count
        row.run = runs.number(of: field)
        if runs.texts.count > known, KeyText.holdsControl(runs.texts[known]) {
          throw Self.fault(columns.names[index], field, "holds a control character", of: file)
        }
      case .repetition:
        guard let number = NumberText.count(field.bytes) else {
          throw Self.fault(columns.names[index], field, "is no whole number from 1", of: file)
        }
        row.repetition = number
      case .key(let place, let isNeeded, let isNumber):
        if field.bytes.isEmpty {
          guard !isNeeded else { throw Self.lack(columns.names[index], of: file) }
        } else if isNumber, !NumberText.isDecimal(field.bytes) {
          throw Self.fault(columns.names[index], field, "is no number from 0", of: file)
        }
        let known = texts[place].texts.count
        tuple[place] = texts[place].number(of: field)
        // Once for each text: a million rows have a few of them.
        if texts[place].texts.count > known,
          let fault = KeyText.fault(of: texts[place].texts[known], in: ResultsTable.keys[place])
        {
          throw Self.fault(columns.names[index], field, fault, of: file)
        }
      case .error where !field.bytes.isEmpty:
        row.error = errors.number(of: field) + 1
      case .number, .flag, .unknown, .error, .text: continue
      }
    }
    let source = texts[Self.sourcePlace].texts[Int(tuple[Self.sourcePlace])]
    guard Self.sources.contains(source) else {
      throw file.damage(
        "has a source that is none: \(RowSource.allCases.map(\.rawValue).joined(separator: ", "))")
    }
    row.series = tuples.number(of: tuple)
    try readValues(fields, columns, &row, isMeasured: source == Self.measured, of: file)
    rows.append(row)
  }

  private static let measured = RowSource.measured.rawValue
  private static let sourcePlace = ResultsTable.keys.firstIndex(of: .source) ?? 0

  /// The numbers, in the order of the metrics, which is not that of the file.
  private mutating func readValues(
    _ fields: borrowing CSVFields, _ columns: Header, _ row: inout ResultsTable.Row,
    isMeasured: Bool, of file: borrowing ResultsFile
  ) throws {
    var percentiles = Percentiles()
    for index in columns.kinds.indices {
      let field = fields[index]
      guard !field.bytes.isEmpty else { continue }
      switch columns.kinds[index] {
      case .number(let place, let percentile):
        let kept = place.flatMap { !isMeasured || isKeptOfMeasured[$0] ? $0 : nil }
        guard kept != nil || percentile != nil else {
          if NumberText.isDecimal(field.bytes) { continue }
          throw Self.fault(columns.names[index], field, "is no number from 0", of: file)
        }
        guard let value = NumberText.decimal(field.bytes) else {
          throw Self.fault(columns.names[index], field, "is no number from 0", of: file)
        }
        if let percentile { percentiles[percentile] = value }
        if let kept { found[kept] = value }
        if let kept { row.mark(kept) }
      case .flag(let place):
        guard let value = Self.flag(field) else {
          throw Self.fault(columns.names[index], field, "is neither true nor false", of: file)
        }
        if let place { found[place] = value ? 1 : 0 }
        if let place { row.mark(place) }
      default: continue
      }
    }
    guard percentiles.areInOrder else {
      throw file.damage("has percentiles that fall: nobody measured them")
    }
    // What is withheld is no number of anybody's.
    if row.error > 0 { (row.low, row.high) = (0, 0) }
    row.start = UInt32(values.count)
    for place in found.indices where row.has(place) { values.append(found[place]) }
  }

  private static func flag(_ field: CSVFields.Field) -> Bool? {
    if field.bytes.elementsEqual("true".utf8) { return true }
    return field.bytes.elementsEqual("false".utf8) ? false : nil
  }

  /// All rows; throws `ReadError` if one is there twice.
  package consuming func table() throws -> ResultsTable {
    let paths = paths
    let table = ResultsTable(
      metrics: metrics, runs: runs.texts, tuples: tuples, texts: texts.map(\.texts),
      errors: errors.texts, rows: rows, values: values)
    if let (first, again) = table.duplicate() {
      throw ReadError.damaged(
        """
        line \(again.line) of '\(paths[Int(again.file)])' is the same repetition as line \(first.line) \
        of '\(paths[Int(first.file)])'
        """)
    }
    return table
  }
}

/// The percentiles of one row, smallest first; negative where there is none.
private struct Percentiles {
  private var values = SIMD8<Double>(repeating: -1)

  subscript(place: Int) -> Double {
    get { values[place] }
    set { values[place] = newValue }
  }

  var areInOrder: Bool {
    var last = 0.0
    for place in values.indices where values[place] >= 0 {
      if values[place] < last { return false }
      last = values[place]
    }
    return true
  }
}

extension ResultsReader {
  private static func lack(_ name: String, of file: borrowing ResultsFile) -> ReadError {
    file.damage("has no '\(name)'")
  }

  private static func fault(
    _ name: String, _ field: CSVFields.Field, _ what: String, of file: borrowing ResultsFile
  ) -> ReadError {
    file.damage("has '\(field.excerpt)' as '\(name)', which \(what)")
  }

  private static func otherVersion(
    _ field: CSVFields.Field, of file: borrowing ResultsFile
  ) -> ReadError {
    .incomparable(
      """
      line \(file.number) of '\(file.path)' is of version '\(field.excerpt)' of the format, and this \
      program reads \(schemaVersion)
      """)
  }
}
