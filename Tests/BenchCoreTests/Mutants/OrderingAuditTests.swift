import BenchCore
import Testing

@Suite struct OrderingAuditTests {
  private func audit(
    _ strategy: String, _ change: (inout ExplorationBounds) -> Void = { _ in }
  ) throws -> OrderingAudit.Outcome {
    var bounds = ExplorationBounds()
    bounds.model = .ra
    bounds.looks = 1
    (bounds.backends, bounds.slots, bounds.operations) = (1, 2, 2)
    change(&bounds)
    let entry = try #require(Catalogue.strategy(named: strategy))
    return try OrderingAudit(entry: entry, bounds: bounds).run()
  }

  /// PostgreSQL's full barrier stands beside a release: each does without the other.
  @Test func ofTheBarrierAndTheReleaseOfLinearScanOneIsEnough() throws {
    let findings = try audit("linear-scan").findings
    let fence = try #require(findings.first { $0.site.pattern.kind == .fence })
    #expect(fence.site.name == "give.2 fence")
    #expect(fence.written == .sequentiallyConsistent)
    #expect(fence.alone == [.relaxed])
    let release = try #require(findings.first { $0.site.name == "give.3 store slot.state" })
    #expect(release.alone == [.relaxed])
    #expect(fence.together != release.together)
  }

  @Test func whatPublishesASlotIsNeededOnBothSides() throws {
    let findings = try audit("free-queue").findings
    for name in ["take.5 load tail", "give.4 store tail"] {
      let finding = try #require(findings.first { $0.site.name == name })
      #expect(finding.alone == [finding.written])
      #expect(finding.together == finding.written)
      #expect(finding.violation?.ordering == .relaxed)
    }
  }

  @Test func theFlagIsNeededByWhoRaisesItAndWhoLowersIt() throws {
    var bounds = ExplorationBounds()
    bounds.model = .ra
    (bounds.backends, bounds.slots, bounds.operations) = (1, 1, 2)
    for entry in Catalogue.start {
      let findings = try OrderingAudit(entry: entry, bounds: bounds).run().findings
      for site in [" set-bits change", " compare-exchange change"] {
        let finding = try #require(
          findings.first { $0.site.name.hasSuffix(site) && !$0.isFailure })
        #expect(finding.alone == [finding.written])
        #expect(finding.violation?.property == .forgottenRequest)
      }
    }
  }

  /// Under sequential consistency orderings mean nothing.
  @Test(arguments: Catalogue.handingOut)
  func nothingIsNeededUnderSequentialConsistency(entry: StrategyEntry) throws {
    let findings = try audit(entry.card.name) { $0.model = .sc }.findings
    #expect(findings.count > 5)
    #expect(findings.allSatisfy { $0.alone == [.relaxed] && $0.together == .relaxed })
  }

  /// An edit that weakens what an audit finds needless would be no bug.
  @Test func orderingsBelowAnotherAreWeaker() {
    for kind in [Request.Kind.load, .store, .exchange, .fence] {
      for ordering in AccessOrdering.allCases {
        let ranks = ordering.weaker(for: kind).map { $0[0].rank }
        #expect(ranks == ranks.sorted() && ranks.allSatisfy { $0 < ordering.rank })
      }
    }
    #expect(
      AccessOrdering.acquiringAndReleasing.weaker(for: .exchange)
        == [[.relaxed], [.acquiring, .releasing]])
  }

  @Test func aStrategyThatIsWrongAsItIsWrittenHasNoAudit() throws {
    let outcome = try audit("cas-stack") { bounds in
      bounds.model = .sc
      (bounds.backends, bounds.options.tagBits) = (2, 0)
    }
    #expect(outcome.findings.isEmpty)
    #expect(outcome.violated != nil)
  }
}
