import BenchCore
import Foundation
import Testing

struct CellTests {
  @Test func prefixLeavesTheHighSlotsFree() {
    let cell = Cell.example("linear-scan", slots: 10, held: 4, shape: .prefix)
    #expect(cell.startingState.free == [4, 5, 6, 7, 8, 9])
  }

  @Test func suffixLeavesTheLowSlotsFree() {
    let cell = Cell.example("linear-scan", slots: 10, held: 4, shape: .suffix)
    #expect(cell.startingState.free == [0, 1, 2, 3, 4, 5])
  }

  @Test func randomShapeIsTheSeedsAndNothingElses() {
    func free(seed: UInt64, held: UInt32 = 50) -> [UInt32] {
      Cell.example("linear-scan", slots: 100, held: held, shape: .random, seed: seed)
        .startingState.free
    }
    #expect(free(seed: 1) == free(seed: 1))
    #expect(Set((1...8).map { free(seed: $0) }).count == 8)
    #expect(free(seed: 1) != Array(0..<50))
    #expect(free(seed: 1) != Array(50..<100))
    // More occupants displace slots, they do not move those that are held already.
    #expect(Set(free(seed: 1, held: 60)).isSubset(of: free(seed: 1, held: 50)))
  }

  @Test(arguments: OccupancyShape.allCases) func asManyAreHeldAsWereAskedFor(
    shape: OccupancyShape
  ) {
    for (slots, held) in [(1, 0), (1, 1), (8, 3), (33, 32), (33, 33)] as [(UInt32, UInt32)] {
      let free = Cell.example("linear-scan", slots: slots, held: held, shape: shape)
        .startingState.free
      #expect(free.count == Int(slots - held))
      #expect(Set(free).count == free.count)
      #expect(free == free.sorted())
      #expect(free.allSatisfy { $0 < slots })
    }
  }

  @Test func shareOfTheSlotsIsRoundedToWholeOnes() {
    #expect(Occupancy.share(0).held(of: 8, workers: 4) == 0)
    #expect(Occupancy.share(0.5).held(of: 8, workers: 4) == 4)
    #expect(Occupancy.share(0.5).held(of: 7, workers: 4) == 4)
    #expect(Occupancy.share(0.99).held(of: 8, workers: 4) == 8)
    #expect(Occupancy.share(1).held(of: 262_143, workers: 4) == 262_143)
    #expect(Occupancy.allButOne.held(of: 8, workers: 4) == 7)
    #expect(Occupancy.allButOne.held(of: 1, workers: 4) == 0)
    #expect(Occupancy.allButWorkers.held(of: 8, workers: 3) == 5)
    #expect(Occupancy.allButWorkers.held(of: 8, workers: 16) == 0)
  }

  @Test func contenderOfPairsIsAlone() {
    let pairs = Cell.example("linear-scan", .pairs, workers: 7)
    #expect((pairs.workers, pairs.contenders) == (1, 1))
    let churn = Cell.example("linear-scan", .churn, workers: 7)
    #expect((churn.workers, churn.contenders) == (7, 8))
  }

  @Test func contendersHaveNames() {
    let cell = Cell.example("linear-scan", workers: 2)
    #expect(cell.contenderName(0) == "backend 0")
    #expect(cell.contenderName(1) == "backend 1")
    #expect(cell.contenderName(2) == "postmaster")
  }

  @Test(arguments: Scenario.scenarios(of: .slot)) func cellKnowsItsScenario(scenario: Scenario) {
    #expect(Cell.example("linear-scan", scenario).workload == scenario.workload)
  }

  @Test func encodedCellReadsBackAsItself() throws {
    var cell = Cell.example(
      "cas-stack", .trickle, layout: .dense, workers: 5, slots: 33, held: 32, shape: .random,
      think: .lognormal(median: 1_000, sigma: 0.5), tagBits: 46, seed: .max)
    cell.counterOrigin = .max - 5
    (cell.pids, cell.exitOrder) = (.adversarial, .youngest)
    (cell.dsmHandles, cell.handleBits) = (.mainRegion, 64)
    (cell.burst, cell.burstPolicy, cell.giveBack) = (8, .allOrNothing, .staggered)
    let data = try JSONEncoder().encode(cell)
    #expect(try JSONDecoder().decode(Cell.self, from: data) == cell)
  }
}
