import ArgumentParser
import BenchCore

struct ListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "Says which strategies, scenarios and locks there are.",
    discussion: """
      EXAMPLES:
        bench-slots list
        bench-slots list --format markdown
        bench-slots list --format csv                     the strategies, a row each

      Bytes are those of shared memory, without the lock, at sizes that are powers of two; the slot
      itself is PostgreSQL 18's. What the columns mean stands in docs/strategies.md.
      """)

  @Option(help: ArgumentHelp("table or markdown: everything; csv or json: the strategies."))
  var format = "table"

  func run() throws {
    guard let known = CatalogueTable.Format(rawValue: format) else {
      throw UsageError.unknown(
        "--format", format, among: CatalogueTable.Format.allCases.map(\.rawValue))
    }
    try StandardOutput.write(CatalogueTable.text(as: known))
  }
}
