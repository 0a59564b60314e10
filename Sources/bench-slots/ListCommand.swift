import ArgumentParser
import BenchCore

struct ListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "Says which strategies, scenarios and locks there are.",
    discussion: """
      EXAMPLES:
        bench-slots list
        bench-slots list scenarios
        bench-slots list --format markdown
        bench-slots list --format csv                     the strategies, a row each
        bench-slots list scenarios --format json

      Bytes are those of shared memory, without the lock, at sizes that are powers of two; the slot \
      itself is PostgreSQL 18's. What the columns mean stands in docs/strategies.md.
      """)

  @Argument(help: ArgumentHelp("scenarios: those alone, and what each sets."))
  var what: String?

  @Option(
    help: ArgumentHelp(
      """
      table or markdown: everything; csv or json: the strategies; types: Swift's names of them and of \
      their locks, for a look at the machine code.
      """))
  var format = "table"

  func run() throws {
    if let what { return try listScenarios(what) }
    guard let known = CatalogueTable.Format(rawValue: format) else {
      throw UsageError.unknown(
        "--format", format, among: CatalogueTable.Format.allCases.map(\.rawValue))
    }
    try StandardOutput.write(CatalogueTable.text(as: known))
  }

  private func listScenarios(_ what: String) throws {
    guard what == "scenarios" else {
      throw UsageError.unknown("list", what, among: ["scenarios"])
    }
    guard let known = ReportFormat(rawValue: format) else {
      throw UsageError.unknown(
        "--format", format, among: ReportFormat.allCases.map(\.rawValue))
    }
    try StandardOutput.write(ScenarioTable.text(as: known))
  }
}
