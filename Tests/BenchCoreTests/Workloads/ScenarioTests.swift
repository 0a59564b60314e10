import BenchCore
import Testing

struct ScenarioTests {
  static let cells = Cell.ofEveryScenario(
    Catalogue.slot.filter { $0.card.name == "linear-scan" }, workers: [1, 2, 4, 16, 256],
    slots: [2, 8, 64, 1_024, 8_192, 262_143])

  @Test func everyNameIsThereOnce() {
    #expect(
      Set(Scenario.scenarios(of: .slot).map(\.name)).count == Scenario.scenarios(of: .slot).count)
  }

  @Test(arguments: cells) func scenariosOwnDefaultsFitAnySizeFromTwoOn(cell: Cell) {
    #expect(cell.held < cell.slots)
    #expect(cell.burst >= 1)
    #expect(cell.burst <= cell.free)
  }

  @Test func nearFullLeavesASlotForEachBackend() {
    for cell in Self.cells where cell.scenario == "near-full" {
      #expect(cell.free == min(cell.workers, cell.slots))
      #expect(cell.occupancyShape == .random)
    }
  }

  @Test func sawtoothsBackendsEmptyTheTableTogether() {
    for cell in Self.cells where cell.scenario == "sawtooth" && cell.free >= cell.workers {
      let taken = cell.workers * cell.burst
      #expect(taken <= cell.free)
      #expect(cell.free - taken < cell.workers)
    }
  }

  @Test func crashLeavesNoOccupant() {
    #expect(Self.cells.allSatisfy { $0.scenario != "crash-storm" || $0.held == 0 })
  }

  @Test func burstIsWhatWasAskedForOrWhatThereIs() {
    #expect(Burst.slots(4).count(free: 2, workers: 1) == 4)
    #expect(Burst.upTo(4).count(free: 2, workers: 1) == 2)
    #expect(Burst.upTo(4).count(free: 32, workers: 16) == 4)
    #expect(Burst.shareOfFree.count(free: 33, workers: 4) == 8)
    #expect(Burst.shareOfFree.count(free: 3, workers: 4) == 1)
  }

  @Test func workersPerProcessorStayBelowTheMost() {
    #expect(WorkerCount.perProcessor(8).count(processors: 2) == 16)
    #expect(WorkerCount.perProcessor(8).count(processors: 128) == 256)
    #expect(WorkerCount.count(4).count(processors: 2) == 4)
  }
}
