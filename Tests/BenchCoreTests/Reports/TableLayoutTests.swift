import BenchCore
import Testing

@Suite struct TableLayoutTests {
  private static func table(_ title: String, _ cells: String...) -> TableLayout {
    var table = TableLayout(titles: [.words("name"), .number(title)])
    table.rows = cells.map { [$0, "1"] }
    return table
  }

  @Test func tablesWithTheSameTitlesHaveTheSameWidths() {
    var tables = [
      Self.table("time", "a"), Self.table("other", "b"), Self.table("time", "long name", "c"),
    ]
    tables.align(\.self)
    #expect(tables[0].lines() == ["name      time", "a            1"])
    #expect(tables[1].lines() == ["name other", "b        1"])
    #expect(tables[2].lines() == ["name      time", "long name    1", "c            1"])
  }

  /// Thousands of series have a table each: widths are found once, and not for each of them.
  @Test func aligningReadsEachTableSoManyTimesHoweverManyThereAre() {
    let reads = [10, 100, 1000].map { count in
      var tables = CountedTables(Array(repeating: Self.table("time", "a", "b"), count: count))
      tables.align(\.self)
      return Double(tables.reads) / Double(count)
    }
    #expect(Set(reads).count == 1, "\(reads)")
  }

  @Test(arguments: [false, true])
  func aCellIsOneLineAndSteersNoTerminal(markdown: Bool) {
    let hostile = "a\nb\r\nc\td\u{1b}[31m|\u{1}\u{9b}\u{2028}e\u{85}\n"
    let lines = Self.table("time", hostile).lines(markdown: markdown)
    #expect(lines.count == (markdown ? 3 : 2))
    let bar = markdown ? "\\|" : "|"
    let shown = "a b c d\u{fffd}[31m\(bar)\u{fffd}\u{fffd} e "
    #expect(lines.last?.contains(shown) == true, "\(lines)")
    #expect(Self.table("ti\nme", "a").lines()[0] == "name ti me")
  }

  /// What is shown is measured, and nothing of it is cut off.
  @Test func widthsAreThoseOfWhatIsShown() {
    var tables = [Self.table("time", "a\u{1b}b", "\n\n\n\n\nab", "abcdef\n")]
    tables.align(\.self)
    #expect(
      tables[0].lines()
        == ["name   time", "a\u{fffd}b       1", "ab        1", "abcdef    1"])
  }

  @Test func whatHasNoControlCharacterStaysAsItIs() {
    for text in ["", " a  b ", "é · ×10 – ∞ 👩‍🚀", "\u{a0}|"] { #expect(text.onOneLine == text) }
  }

  @Test func whatXMLCannotHoldIsReplaced() {
    #expect(XMLText.escaped("a\u{fffe}b\u{ffff}\u{1b}\0") == "a\u{fffd}b\u{fffd}\u{fffd}\u{fffd}")
    #expect(XMLText.escaped("<&\">\t\n\u{fffd}😀") == "&lt;&amp;&quot;&gt;\t\n\u{fffd}😀")
  }
}

/// Tables that count how often one of them is looked at.
private struct CountedTables: MutableCollection {
  private final class Count { var reads = 0 }

  private var tables: [TableLayout]
  private let count = Count()

  init(_ tables: [TableLayout]) { self.tables = tables }

  var reads: Int { count.reads }
  var startIndex: Int { tables.startIndex }
  var endIndex: Int { tables.endIndex }

  func index(after index: Int) -> Int { index + 1 }

  subscript(index: Int) -> TableLayout {
    get {
      count.reads += 1
      return tables[index]
    }
    set { tables[index] = newValue }
  }
}
