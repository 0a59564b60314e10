import BenchCore
import Testing

struct SweepTests {
  /// Whose times are their own, and not a trace's.
  private static let timed = Scenario.scenarios(of: .slot).filter { !$0.workload.isReplay }

  private func cells(
    _ scenarios: [Scenario] = timed,
    _ change: (inout SweepRequest) -> Void = { _ in }
  ) throws -> [Cell] {
    var request = SweepRequest()
    request.strategies = ["free-queue"]
    request.scenarios = scenarios.map(\.name)
    request.modes = [.threads]
    request.processors = 3
    change(&request)
    return try Sweep(request).cells
  }

  @Test(arguments: timed) func whatNobodyAskedForIsTheScenariosOwn(
    scenario: Scenario
  ) throws {
    let cells = try cells([scenario])
    let axes = scenario.axes.over(.usual)
    #expect(Set(cells.map(\.slots)) == Set(axes.slots))
    let workers = axes.workers.map { $0.count(processors: 3) }
    #expect(Set(cells.map(\.workers)) == Set(scenario.workload.playsBothRoles ? [1] : workers))
    for cell in cells {
      #expect(cell.held == axes.occupancies[0].held(of: cell.slots, workers: cell.workers))
      #expect(cell.burst == axes.bursts[0].count(free: cell.free, workers: cell.workers))
      #expect(cell.occupancyShape == axes.occupancyShapes[0])
      #expect((cell.think, cell.hold) == (axes.thinks[0], axes.holds[0]))
      #expect(cell.workload == scenario.workload)
    }
  }

  @Test func whatWasAskedForHoldsInEveryScenario() throws {
    let cells = try cells { request in
      (request.slots, request.workers) = ([40], [7])
      (request.occupancies, request.occupancyShapes) = ([0.25], [.suffix])
      (request.bursts, request.burstPolicies, request.giveBacks) =
        ([2], [.allOrNothing], [.staggered])
      (request.thinks, request.holds) = ([.constant(5)], [.constant(7)])
    }
    #expect(cells.count == Self.timed.count)
    for cell in cells {
      #expect((cell.slots, cell.held, cell.occupancyShape) == (40, 10, .suffix))
      // The one contender of `pairs` takes one slot and never pauses.
      let isPairs = cell.workload.playsBothRoles
      #expect((cell.workers, cell.burst) == (isPairs ? (1, 1) : (7, 2)))
      #expect(cell.think == (isPairs ? .none : .constant(5)))
      #expect(cell.hold == (isPairs ? .none : .constant(7)))
      #expect(cell.burstPolicy == (isPairs ? .bestEffort : .allOrNothing))
      #expect(cell.giveBack == (isPairs || cell.workload.isSawtooth ? .together : .staggered))
    }
  }

  @Test func aScenarioMayHaveSeveralOccupancies() throws {
    func cells(_ change: (inout SweepRequest) -> Void) throws -> [Cell] {
      var request = SweepRequest()
      (request.strategies, request.modes) = (["start-queue"], [.threads])
      change(&request)
      return try Sweep(request).cells
    }
    #expect(try cells { _ in }.map(\.held) == [0, 64, 1_024, 4_096])
    // No more than half, and each once.
    #expect(try cells { $0.slots = [64, 512] }.map(\.held) == [0, 32, 0, 64, 256])
    #expect(try cells { $0.occupancies = [0.25] }.map(\.held) == [2_048])
    #expect(try cells { $0.wakeups = Wakeup.allCases }.count == 4 * 3)
  }

  @Test func eightBackendsAProcessorAreOversubscribed() throws {
    #expect(Set(try cells([.oversubscribed]).map(\.workers)) == [24])
  }

  @Test func policiesAndOrdersOfOneSlotAreOneCell() throws {
    let cells = try cells([.churn]) { request in
      (request.slots, request.workers, request.bursts) = ([64], [1], [1, 2])
      (request.burstPolicies, request.giveBacks) = (BurstPolicy.allCases, GiveBack.allCases)
    }
    #expect(cells.count == 1 + 4)
    #expect(cells.filter { $0.burst == 1 }.count == 1)
  }

  @Test func allOrNothingMayAskForAllThatIsFreeAndNoMore() throws {
    func sweep(burst: UInt32, _ policy: BurstPolicy) throws -> [Cell] {
      try cells([.churn]) { request in
        (request.slots, request.workers) = ([8], [1])
        (request.bursts, request.burstPolicies) = ([.slots(burst)], [policy])
      }
    }
    #expect(try sweep(burst: 4, .allOrNothing).count == 1)
    #expect(try sweep(burst: 5, .bestEffort).count == 1)
    #expect(throws: UsageError.self) { try sweep(burst: 5, .allOrNothing) }
    #expect(throws: UsageError.self) { try sweep(burst: 9, .bestEffort) }
    #expect(throws: UsageError.self) { try sweep(burst: 0, .bestEffort) }
  }

  @Test func defaultRunIsChurn() throws {
    let cells = try Sweep(SweepRequest()).cells.filter {
      Catalogue.strategy(named: $0.strategy)?.subject == .slot
    }
    #expect(Set(cells.map(\.scenario)) == ["churn"])
    #expect(Set(cells.map(\.slots)) == [8, 64, 1_024])
    #expect(Set(cells.map(\.workers)) == [1, 4])
    #expect(Set(cells.map(\.mode)) == Set(Mode.allCases))
    #expect(cells.allSatisfy { !$0.takesBursts && $0.held == $0.slots / 2 })
  }

  @Test(arguments: Subject.allCases.filter { $0 != .slot })
  func aDefaultRunHasOneCellOfEveryOtherStrategy(subject: Subject) throws {
    var request = SweepRequest()
    for strategies in [["all"], ["all", "floor-cas"]] {
      request.strategies = strategies
      let names = try Sweep(request).cells.map(\.strategy)
      for entry in Catalogue.strategies(of: subject) {
        #expect(names.count { $0 == entry.card.name } == 1)
      }
    }
    // Whoever asks for anything gets that and no more.
    request.slots = [64]
    let cells = try Sweep(request).cells
    #expect(cells.allSatisfy { Catalogue.strategy(named: $0.strategy)?.subject == .slot })
  }

  @Test func aFlagThatMeansNothingInASubjectIsTold() throws {
    var request = SweepRequest()
    (request.subject, request.slots) = (.exit, [8])
    let cells = try Sweep(request).cells
    (request.workers, request.wakeups) = ([2], [.flag])
    let sweep = try Sweep(request)
    #expect(sweep.cells == cells)
    #expect(
      sweep.notes == [
        "Ignored: --workers, which means nothing in the subject exit.",
        "Ignored: --wakeup, which means nothing in the subject exit.",
      ])
  }

  @Test func whatAPatternMatchesInOtherSubjectsIsTold() throws {
    var request = SweepRequest()
    (request.strategies, request.slots) = (["*-scan"], [8])
    let sweep = try Sweep(request)
    #expect(Set(sweep.cells.map(\.strategy)) == ["linear-scan"])
    #expect(
      sweep.notes == [
        "Left out of this run of the subject slot, though '*-scan' matches: start-scan (start), "
          + "dsm-scan (dsm)."
      ])
    request.subject = .start
    #expect(try Sweep(request).notes.isEmpty)
  }
}
