import BenchCore
import Testing

/// What a look-up costs, by count: exact, and the same at each run.
struct CountedExitTests {
  private func cell(
    _ strategy: String, children: UInt32, _ pids: PidPattern = .sequential,
    _ order: ExitOrder = .random
  ) -> Cell {
    var cell = Cell.example(strategy, .exits, slots: children)
    (cell.pids, cell.exitOrder) = (pids, order)
    return cell
  }

  private func lookups(_ cell: Cell) throws -> OperationAccount {
    let run = try Catalogue.prepare(cell).count()
    #expect(run.verdict == nil)
    #expect(run.accounts.map(\.op) == ["lookup", "insert"])
    return run.accounts[0]
  }

  private func probes(_ cell: Cell) throws -> Double {
    guard case .real(let value) = try lookups(cell).measures[.probesPerLookup] else { return .nan }
    return value
  }

  private func longest(_ cell: Cell) throws -> UInt64 {
    guard case .count(let value) = try lookups(cell).measures[.longestProbe] else { return .max }
    return value
  }

  private static let sizes: [UInt32] = [8, 64, 1_024, 8_192, 65_536]

  @Test(arguments: [PidPattern.sequential, .wrapped])
  func probesOfAHashDoNotGrowWithTheChildren(pids: PidPattern) throws {
    let probes = try Self.sizes.map { try self.probes(cell("pid-hash", children: $0, pids)) }
    // At a load of a half: half a place beyond home to find a pid, and those up to the next gap.
    #expect(probes.allSatisfy { (1...6).contains($0) }, "\(probes)")
    let longest = try Self.sizes.map { try self.longest(cell("pid-hash", children: $0, pids)) }
    #expect(longest.allSatisfy { $0 <= 64 }, "\(longest)")
  }

  @Test func probesOfAListAreThoseOfItsOrder() throws {
    for children: UInt32 in [8, 64, 1_024] {
      #expect(
        try probes(cell("pid-list", children: children, .wrapped, .oldest)) == Double(children))
      #expect(try probes(cell("pid-list", children: children, .wrapped, .youngest)) == 1)
      // Half of them on average; 1,024 look-ups at least tell that to a tenth.
      let random = try probes(cell("pid-list", children: children, .wrapped, .random))
      let mean = Double(children + 1) / 2
      #expect((0.9 * mean...1.1 * mean).contains(random), "\(random) of \(children)")
    }
  }

  @Test func pidsThatAreNoChildsWalkTheWholeList() throws {
    let account = try lookups(cell("pid-list", children: 64))
    #expect(account.measures[.probesPerMiss] == .real(64))
    #expect(account.measures[.longestProbe] == .count(64))
    guard case .count(let misses) = account.measures[.misses] else {
      Issue.record("misses are counted")
      return
    }
    // One in eight, as the seed has it.
    #expect((64...256).contains(misses), "\(misses) of \(account.operations)")
  }

  @Test(arguments: [64, 512] as [UInt32]) func chosenPidsMakeAListOfAHash(children: UInt32) throws {
    let probes = try probes(cell("pid-hash", children: children, .adversarial))
    #expect(probes > Double(children) / 2, "\(probes)")
    #expect(try longest(cell("pid-hash", children: children, .adversarial)) >= UInt64(children))
    #expect(try self.probes(cell("pid-array", children: children, .adversarial)) == 1)
  }

  @Test func anArrayIsReadOnceAndWrittenOnce() throws {
    for pids in PidPattern.allCases {
      let account = try lookups(cell("pid-array", children: 64, pids))
      #expect(account.accesses?.sum.loads == account.operations)
      #expect(account.accesses?.sum.stores == account.operations)
      #expect(account.accesses?.sum.lines == account.operations)
      #expect(account.accesses?.worstSteps == 2)
    }
  }

  @Test func theKernelsTableIsNoneOfOurMemory() throws {
    let account = try lookups(cell("pidfd", children: 64))
    #expect(account.accesses?.sum.steps == 0)
    #expect(account.measures[.longestProbe] == .count(0))
  }

  @Test(arguments: Catalogue.exit) func countsRepeatToTheDigit(entry: StrategyEntry) throws {
    let cell = cell(entry.card.name, children: 64, .wrapped)
    #expect(try entry.prepare(cell).count() == entry.prepare(cell).count())
  }

  /// What the run itself would say of a table that is wrong.
  @Test func aWrongLookUpIsAVerdict() throws {
    // Tables that go wrong and on: a list with a circle in it would be walked for ever.
    for entry in [StrategyEntry(FaithfulArray.self), StrategyEntry(FoldedArray.self)] {
      var cell = cell("pid-hash", children: 64, .adversarial)
      cell.strategy = entry.card.name
      let verdict = try entry.prepare(cell).count().verdict
      guard case .wrongLookup(let message) = verdict else {
        Issue.record("\(entry.card.name) goes unnoticed")
        continue
      }
      #expect(message.hasPrefix(entry.card.name))
      #expect(verdict?.name == "wrong_lookup" && verdict?.condemnsStrategy == true)
    }
  }
}
