import BenchCore
import Testing

struct PlacementTests {
  private let server = CPUTopologyTests.server

  @Test func thePostmasterIsPlacedFirst() throws {
    let placement = try Placement(.compact, contenders: 3, on: server)
    #expect(placement.pinned == [4, 5, 0])
    #expect(placement.cpu(of: 2) == 0)
    #expect(placement.usedCPUs == [0, 4, 5])
  }

  @Test func scatteredContendersShareNoCoreUntilTheyMust() throws {
    #expect(try Placement(.scatter, contenders: 4, on: server).pinned == [2, 5, 3, 0])
    #expect(try Placement(.scatter, contenders: 1, on: server).pinned == [0])
  }

  @Test func moreContendersThanCPUsGoRoundAgain() throws {
    let placement = try Placement(.cpus([7, 3]), contenders: 5, on: server)
    #expect(placement.pinned == [3, 7, 3, 7, 7])
    #expect(placement.usedCPUs == [3, 7])
    #expect(try Placement(.cpus([6, 6, 2]), contenders: 3, on: server).pinned == [6, 2, 6])
  }

  @Test func oneCPUHoldsAll() throws {
    let placement = try Placement(.oneCPU, contenders: 4, on: server)
    #expect(placement.pinned == [0, 0, 0, 0])
    #expect(placement.usedCPUs == [0])
  }

  @Test func unpinnedContendersMayUseAllThatTheProcessMay() throws {
    let placement = try Placement(.none, contenders: 2, on: server)
    #expect(placement.pinned.isEmpty)
    #expect(placement.cpu(of: 1) == nil)
    #expect(placement.usedCPUs == server.numbers)
    #expect(try Placement(.none, contenders: 2, on: CPUTopology([])).usedCPUs.isEmpty)
  }

  @Test func aCPUThatIsNotAllowedIsRefusedWithThoseThatAre() {
    let error = #expect(throws: PlacementError.self) {
      try Placement(.cpus([0, 1]), contenders: 2, on: server)
    }
    #expect(error == .notAllowed(1, allowed: [0, 2, 3, 4, 5, 6, 7]))
    #expect(error?.description.contains("CPU 1") == true)
    #expect(error?.description.contains("(0+2-7)") == true)
  }

  @Test(arguments: [Affinity.compact, .scatter, .oneCPU, .cpus([0])])
  func withoutCPUsNobodyIsPinned(affinity: Affinity) {
    #expect(throws: PlacementError.noCPUs) {
      try Placement(affinity, contenders: 2, on: CPUTopology([]))
    }
  }
}
