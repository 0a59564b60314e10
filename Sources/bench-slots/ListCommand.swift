import ArgumentParser
import BenchCore

struct ListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "Says which strategies, scenarios and locks there are.",
    discussion: """
      EXAMPLES:
        bench-slots list
        bench-slots list --format markdown
      """)

  @Option(help: ArgumentHelp("table or markdown."))
  var format = "table"

  func run() throws {
    guard let known = CatalogueTable.Format(rawValue: format) else {
      throw UsageError.unknown(
        "--format", format, among: CatalogueTable.Format.allCases.map(\.rawValue))
    }
    try StandardOutput.write(CatalogueTable.text(as: known))
  }
}
