import BenchCore
import Testing

@Suite struct PlantedSpinTests {
  @Test(
    arguments: [
      ("planted-spin:0", 0), ("planted-spin:8", 8), ("planted-spin:1000000", 1_000_000),
      ("planted-spin", 32),
    ] as [(String, UInt32)])
  func theNameSaysHowFarTakesSpin(name: String, rounds: UInt32) throws {
    #expect(PlantedSpin.rounds(in: name) == rounds)
    let entry = try #require(Catalogue.strategy(named: name))
    #expect(entry.card.name == name)
    #expect(Cell.example(name).options.plantedRounds == rounds)
  }

  @Test(arguments: [
    "planted-spin:", "planted-spin:x", "planted-spin:-1", "planted-spin:08",
    "planted-spin:1000001", "planted-spin:1:2", "free-queue-spmc:8", "planted-spin:4294967296",
  ])
  func anyOtherNameIsNobodys(name: String) throws {
    #expect(Catalogue.strategy(named: name) == nil)
    #expect(throws: UsageError.self) {
      _ = try Sweep.strategies([name], withFloors: false)
    }
  }

  /// The spin is no access: what is counted is the queue's.
  @Test func itCountsAsTheQueueDoes() throws {
    let run = try Catalogue.prepare(.example("planted-spin:8", workers: 1)).count()
    #expect(try Catalogue.prepare(.example("free-queue-spmc", workers: 1)).count() == run)
    #expect(try Catalogue.prepare(.example("bitmap", workers: 1)).count() != run)
  }

  /// It is asked for by name: a comparison of designs has no use for it.
  @Test func itIsNoCandidateAndNoFloor() throws {
    let all = try Sweep.strategies(["all"], withFloors: true).map(\.entry.card.name)
    #expect(!all.contains { $0.hasPrefix("planted-spin") })
    let named = try Sweep.strategies(
      ["planted-spin:0", "planted-spin:8", "planted-spin:8"], withFloors: false)
    #expect(named.map(\.entry.card.name) == ["planted-spin:0", "planted-spin:8"])
  }
}
