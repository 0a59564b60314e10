#if Jemalloc
import BenchCore
import Testing

struct ReferenceJemallocTests {
  private static let name = "reference-jemalloc"

  private func subject(slots: UInt32, layout: SlotLayout = .postgres18) throws -> SteppedSubject {
    let entry = try #require(Catalogue.strategy(named: Self.name))
    return try SteppedSubject(entry, .example(Self.name, layout: layout, slots: slots))
  }

  @Test(arguments: SlotLayout.allCases)
  func everyBlockIsAnotherAndThereAreNoMoreThanSlots(layout: SlotLayout) throws {
    let subject = try subject(slots: 100, layout: layout)
    var blocks: [UInt32] = []
    for backend in 0..<100 as Range<UInt32> {
      blocks += [subject.session.take(backend % 3)].compactMap(\.self)
    }
    #expect(blocks.count == 100)
    // Blocks do not overlap: their names are 16 bytes apart.
    let distances = zip(blocks.sorted().dropFirst(), blocks.sorted()).map { $0 - $1 }
    #expect(distances.allSatisfy { $0 * 16 >= layout.stride })
    #expect(subject.session.take(0) == nil)
  }

  /// A session refuses what is no slot's number, and a block's name is none: the loop is what gives.
  @Test func aTakeAllocatesABlockOfASlotsSizeAndAGiveFreesIt() throws {
    var cell = Cell.example(Self.name, slots: 8)
    cell.workers = 1
    let entry = try #require(Catalogue.strategy(named: Self.name))
    let prepared = try entry.prepare(cell)
    let before = try #require(allocatedBytesOfThisThread())
    let pairs: UInt64 = 10_000
    _ = prepared.bare(pairs)
    let allocated = try #require(allocatedBytesOfThisThread()) - before
    #expect(allocated >= pairs * UInt64(cell.layout.stride))
    // Had a give freed nothing, the counters would have let 8 takes through; had it not counted, too.
    #expect(allocated < 2 * pairs * UInt64(cell.layout.stride))
  }

  @Test func itRunsInThreadsAndNotInProcesses() throws {
    let entry = try #require(Catalogue.strategy(named: Self.name))
    var cell = Cell.example(Self.name)
    #expect(throws: Never.self) { try entry.prepare(cell) }
    cell.mode = .processes
    #expect(throws: ConfigurationError.self) { try entry.prepare(cell) }
  }

  /// Sixteen backends on few blocks, each freed by another thread than the one that allocated it.
  @Test func threadsTakeAndThePostmasterGives() throws {
    let entry = try #require(Catalogue.strategy(named: Self.name))
    let crew = CrewUnderTest(entry: entry, cell: .example(Self.name, workers: 16, slots: 8))
    let outcome = try crew.run(milliseconds: 100)
    #expect(outcome.unfinished.isEmpty)
    #expect(outcome.takes > 0)
    #expect(outcome.gives > 0)
    #expect(outcome.inFlight.isEmpty)
    #expect(outcome.allocatedBytes.reduce(0, +) >= outcome.takes * 1_488)
  }
}
#endif
