/// A file of results, line by line, with fields by the names of their columns; columns that nobody asks
/// for are passed over.
struct NamedLines: ~Copyable {
  private var file: ResultsFile
  private var fields: CSVFields
  private let names: [String]
  private let places: [Int]
  private let version: Int

  /// Throws `FileError`, or `ReadError` if a column lacks or the file is no CSV.
  init(reading path: String, columns: [String]) throws {
    var file = try ResultsFile(path)
    guard let record = try file.nextRecord() else {
      throw ReadError.damaged("'\(path)' is empty")
    }
    var header = CSVFields(capacity: record.count + 1)
    guard header.split(record) else { throw file.damage("is no header of results") }
    let known = (0..<header.count).map { header[$0].text }
    let versionPlace = known.firstIndex(of: Column.schemaVersion.rawValue)
    guard let versionPlace else { throw file.damage("is no header of results") }
    let lacking = columns.first { !known.contains($0) }
    if let lacking {
      throw ReadError.incomparable(
        """
        '\(path)' has no column '\(lacking)': it is of another version of the format than \
        \(schemaVersion), which this program reads
        """)
    }
    places = columns.map { known.firstIndex(of: $0) ?? 0 }
    version = versionPlace
    fields = CSVFields(capacity: known.count)
    names = known
    self.file = file
  }

  /// Goes to the next line; false at the end.
  mutating func next() throws -> Bool {
    guard let record = try file.nextRecord() else { return false }
    guard fields.split(record), fields.count == names.count else {
      throw file.damage("is no row of \(names.count) fields, as the header has them")
    }
    guard NumberText.count(fields[version].bytes).map(Int.init) == schemaVersion else {
      throw ReadError.incomparable(
        """
        line \(file.number) of '\(file.path)' is of version '\(fields[version].excerpt)' of the format, \
        and this program reads \(schemaVersion)
        """)
    }
    return true
  }

  /// A field of the line, by its place among the columns that were asked for.
  subscript(place: Int) -> CSVFields.Field { fields[places[place]] }

  func text(_ place: Int) -> String { self[place].text }

  /// A number that must be there.
  func number(_ place: Int) throws -> Double {
    let field = self[place]
    guard let number = NumberText.decimal(field.bytes) else {
      throw file.damage("has '\(field.excerpt)' as \(names[places[place]]), which is no number")
    }
    return number
  }
}
