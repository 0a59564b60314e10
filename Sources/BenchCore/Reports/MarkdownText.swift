/// What GitHub shows as more than words, besides tables.
enum MarkdownText {
  static func heading(_ text: String) -> String { "### \(text.onOneLine)" }

  static func list(_ items: [String]) -> String {
    items.map { "- \($0.onOneLine)" }.joined(separator: "\n")
  }
}
