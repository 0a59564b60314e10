import BenchCore
import Testing

/// The tables of strategies in the documents are those that `list` prints.
@Suite struct CatalogueDocumentTests {
  @Test func theDocumentHasTheTablesOfTheCatalogue() throws {
    try GeneratedTable(document: "docs/strategies.md", name: "strategies")
      .expect(CatalogueTable.strategiesInMarkdown)
  }

  @Test func theReadmeHasTheOverview() throws {
    try GeneratedTable(document: "README.md", name: "strategies")
      .expect(CatalogueTable.overviewInMarkdown)
  }
}
