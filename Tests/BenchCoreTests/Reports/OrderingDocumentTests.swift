import BenchCore
import Testing

/// The tables of orderings in the document are those that an audit makes.
@Suite struct OrderingDocumentTests {
  #if DEBUG
  private static let isOptimised = false
  #else
  private static let isOptimised = true
  #endif

  @Test(.enabled(if: isOptimised, "an audit of everything takes minutes in a debug build"))
  func theDocumentHasTheTablesOfAnAudit() throws {
    var bounds = ExplorationBounds()
    bounds.model = .ra
    bounds.looks = 1
    let candidates = Catalogue.slot.filter(\.card.kind.isCandidate)
    let largest = bounds
    let entries = try ExplorationCrew(threads: 2).run(candidates.count) { number in
      let audit = OrderingAudit(entry: candidates[number], bounds: largest)
      return OrderingReport.Entry(audit, try audit.run())
    }
    try GeneratedTable(document: "docs/orderings.md", name: "orderings")
      .expect(OrderingReport(entries).text(as: .markdown))
  }

  @Test(.enabled(if: isOptimised, "an audit of everything takes minutes in a debug build"))
  func theDocumentHasTheTablesOfAnAuditOfStartRequests() throws {
    var bounds = ExplorationBounds()
    (bounds.model, bounds.slots) = (.ra, 1)
    let largest = bounds
    let entries = try ExplorationCrew(threads: 2).run(Catalogue.start.count) { number in
      let audit = OrderingAudit(entry: Catalogue.start[number], bounds: largest)
      return OrderingReport.Entry(audit, try audit.run())
    }
    try GeneratedTable(document: "docs/orderings.md", name: "start-orderings")
      .expect(OrderingReport(entries).text(as: .markdown))
  }
}
