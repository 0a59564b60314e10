import BenchCore
import Testing

/// What it costs to create segments and to find them, by count.
struct CountedDSMTests {
  private func cell(
    _ strategy: String, _ scenario: Scenario = .dsmChurn, slots: UInt32, workers: UInt32 = 2
  ) -> Cell {
    Cell.example(strategy, scenario, workers: workers, slots: slots, held: slots / 2)
  }

  private func accounts(_ cell: Cell) throws -> [OperationAccount] {
    let run = try Catalogue.prepare(cell).count()
    #expect(run.verdict == nil)
    #expect(run.accounts.map(\.op) == ["create", "attach", "detach"])
    return run.accounts
  }

  private func value(_ measure: Measure, of account: OperationAccount) -> Double? {
    switch account.measures[measure] {
    case .count(let count): Double(count)
    case .real(let real): real
    case nil: nil
    }
  }

  @Test func generationsDoNotGrowWithTheTable() throws {
    let sizes: [UInt32] = [64, 744, 8_192, 65_536]
    for bits: UInt32 in [32, 64] {
      let steps = try sizes.map { slots in
        var cell = cell("dsm-generation", slots: slots)
        cell.handleBits = bits
        let accounts = try accounts(cell)
        #expect(value(.probesPerAttach, of: accounts[1]) == 1)
        #expect(value(.probesPerCreate, of: accounts[0]) == 1)
        // Freed slots go round: a create touches another line of the ring now and then.
        return accounts.map { $0.accesses.map { [$0.worstSteps, $0.sum.steps / $0.sum.rmws] } }
      }
      #expect(steps.allSatisfy { $0 == steps[0] }, "\(steps)")
    }
  }

  @Test func scansGrowWithTheTable() throws {
    for slots: UInt32 in [64, 744, 8_192] {
      let accounts = try accounts(cell("dsm-scan", slots: slots))
      // The first free slot comes after all that live, and a live one is half-way on average.
      let create = try #require(value(.probesPerCreate, of: accounts[0]))
      let attach = try #require(value(.probesPerAttach, of: accounts[1]))
      #expect((Double(slots / 2) + 1...Double(slots / 2) + 2).contains(create))
      #expect((0.2 * Double(slots)...0.35 * Double(slots)).contains(attach), "\(attach)")
    }
  }

  @Test(arguments: Catalogue.dsm) func everyStaleHandleIsRefused(entry: StrategyEntry) throws {
    let accounts = try accounts(cell(entry.card.name, .dsmStale, slots: 64))
    #expect(accounts[1].measures[.staleAccepted] == .count(0))
    #expect(accounts[1].measures[.wrongSegmentAttaches] == .count(0))
    // All turns but each backend's first.
    #expect(accounts[1].measures[.staleRejected] == .count(1_024 - 2))
    #expect(accounts[0].measures[.handleCollisions] == .count(0))
  }

  @Test(arguments: Catalogue.dsm) func countsRepeatToTheDigit(entry: StrategyEntry) throws {
    let cell = cell(entry.card.name, slots: 64)
    #expect(try entry.prepare(cell).count() == entry.prepare(cell).count())
  }

  @Test func brokenTablesAreFoundOut() throws {
    func verdict(_ entry: StrategyEntry, _ scenario: Scenario) throws -> Verdict? {
      var cell = cell("dsm-scan", scenario, slots: 64)
      cell.strategy = entry.card.name
      return try entry.prepare(cell).count().verdict
    }
    #expect(try verdict(StrategyEntry(AgelessDSM.self), .dsmStale)?.name == "broken_segment")
    #expect(try verdict(StrategyEntry(UncountedDSM<DSMGeneration>.self), .dsmChurn) != nil)
    #expect(try verdict(StrategyEntry(UncountedDSM<DSMScan>.self), .dsmChurn) != nil)
    #expect(
      try verdict(StrategyEntry(HoardingDSM<DSMGeneration>.self), .dsmChurn)?.name == "lost_slots")
    #expect(try verdict(StrategyEntry(HoardingDSM<DSMScan>.self), .dsmChurn)?.name == "lost_slots")
  }
}
