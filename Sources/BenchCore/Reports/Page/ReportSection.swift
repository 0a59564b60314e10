/// A part of a report, before it becomes a page, Markdown or pictures.
struct ReportSection: Sendable {
  struct Figure: Sendable {
    /// Of its file, and of its elements in a page: lower case and dashes.
    let name: String
    let chart: any Chart
    /// What one should know when one looks at it; may be empty.
    var note = ""
  }

  struct Table: Sendable {
    let caption: String
    let layout: TableLayout
    /// Whether a page shows it only to those who ask.
    var isFolded = false
  }

  let name: String
  let title: String
  /// A sentence or some each.
  var paragraphs: [String] = []
  /// Sentences that stand in a list.
  var points: [String] = []
  var figures: [Figure] = []
  var tables: [Table] = []

  var isEmpty: Bool { points.isEmpty && figures.isEmpty && tables.isEmpty }

  /// Says of pictures that are too many how many they are, and which file has their numbers.
  mutating func tell(ofUndrawn count: Int, in file: String) {
    guard count > 0 else { return }
    let pictures = count == 1 ? "picture is" : "pictures are"
    paragraphs.append("\(count) more such \(pictures) not drawn; \(file) has their numbers.")
  }

  init(_ name: String, title: String) { (self.name, self.title) = (name, title) }
}
