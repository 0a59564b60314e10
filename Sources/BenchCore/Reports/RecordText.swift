/// Records as text for machines: the names of the first one's members are the titles.
enum RecordText {
  typealias Member = (name: String, value: ResultRow.Field)

  static func csv(_ records: [[Member]]) -> String {
    let header = records.first.map { CSVText.line($0.map(\.name)) } ?? ""
    return header + records.map { CSVText.line($0.map(\.value.text)) }.joined()
  }

  static func json(_ records: [[Member]]) -> String { JSONText.array(records) }
}
