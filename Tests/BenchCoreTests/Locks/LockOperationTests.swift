import BenchCore
import Testing

/// What an uncontended acquisition and release touch, to the digit, and what a format repairs.
struct LockOperationTests {
  /// Loads, stores, read-modify-writes, fences and 64-byte lines of a pair.
  ///
  /// From the algorithms, acquisition first:
  /// - lwlock: a look and a compare-exchange; a fetch-add.
  /// - ttas: an exchange; a store.
  /// - ticket: a fetch-add and a look; a look and a store.
  /// - mcs: its own link and an exchange; a look at the link and a compare-exchange. Lines: the tail's
  ///   and the node's.
  static let pairs: [String: Accesses] = [
    "lwlock": .init(1, 0, 2, 0, lines: 1), "ttas": .init(0, 1, 1, 0, lines: 1),
    "ticket": .init(2, 1, 1, 0, lines: 1), "mcs": .init(1, 1, 2, 0, lines: 2),
  ]

  static let countable = LockUnderTest.all.filter(\.card.isCountable)

  @Test func everyLockWhoseAccessesAreOursIsInTheTable() {
    #expect(Set(Self.countable.map(\.name)) == Set(Self.pairs.keys))
  }

  @Test(arguments: countable) func uncontendedPairTouchesExactlyThis(lock: LockUnderTest) throws {
    let counts = try lock.uncontendedPair()
    #expect(Accesses(counts) == Self.pairs[lock.name])
    #expect(counts.compareExchangeFailures == 0)
  }

  /// The same through a strategy, for the counted world takes locks without their types.
  @Test(arguments: countable) func floorLockCountsWhatTheLockCosts(lock: LockUnderTest) throws {
    let entry = try #require(Catalogue.strategy(named: "floor-lock"))
    let run = try entry.prepare(.example("floor-lock", lock: lock.name)).count()
    let pair = try #require(Self.pairs[lock.name])
    #expect(run.takes > 0)
    #expect(Accesses(run.take) == pair * run.takes)
  }

  @Test(arguments: LockUnderTest.all) func formatFreesWhatADeadHolderLeft(
    lock: LockUnderTest
  ) throws {
    #expect(try lock.isFreedByAFormat())
  }

  /// Bytes of the region: one line, and one or two for each backend where they queue by name.
  @Test(arguments: [
    ("lwlock", 128, 256), ("robust", 128, 0), ("mutex", 128, 0), ("ttas", 128, 0),
    ("ticket", 128, 0), ("mcs", 128, 128),
  ])
  func lockTakesThisMuchOfTheRegion(name: String, bytes: UInt32, perBackend: UInt32) throws {
    let card = try #require(Catalogue.locks.first { $0.name == name })
    #expect(card.bytes == bytes)
    #expect(card.bytesPerBackend == perBackend)
  }
}
