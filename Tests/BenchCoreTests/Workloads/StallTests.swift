import BenchCore
import Testing

/// Damage that was asked for, and damage that was not.
struct StallTests {
  private func stalled(provoked: Bool) -> Cell {
    var cell = Cell.example("cas-stack", workers: 2, slots: 4, tagBits: 0)
    cell.stall = .constant(1_000_000)
    cell.isProvoked = provoked
    return cell
  }

  /// A repetition in which backend 1 was handed a slot that was somebody's, and one went missing.
  private func damaged(_ cell: Cell) throws -> Repetition {
    let region = RunRegion(cell, refills: false, repetition: 1)
    let memory = try SharedRegion(creating: region.layout)
    for seat in 0..<cell.contenders {
      region.record(seat, memory.base).initialize(to: SeatRecord(slots: 4, budget: 8))
    }
    region.record(0, memory.base).pointee.stalls = 7
    region.record(0, memory.base).pointee.staleMatches = 2
    region.record(1, memory.base).pointee.doubleHandouts = 1
    region.record(1, memory.base).pointee.notes.rejects = 3
    return Repetition(
      Remains(
        number: 1, region: region, subjectBase: memory.base, runBase: memory.base,
        conditions: .init(isSteady: true), verdict: nil), of: cell, freeSlots: [0, 1, 2])
  }

  private func rows(_ repetition: Repetition, of cell: Cell) throws -> [ResultRow] {
    let entry = try #require(Catalogue.strategy(named: cell.strategy))
    return RepetitionRows(
      repetition, of: cell, entry: entry, runID: "run", clock: .uncounted, cpus: 2
    ).rows
  }

  @Test func provokedDamageKeepsItsCountsAndSaysThatItIsProvoked() throws {
    let cell = stalled(provoked: true)
    let repetition = try damaged(cell)
    #expect(repetition.isProvoked)
    let take = try #require(rows(repetition, of: cell).first)
    #expect(take[.error] == .text("provoked"))
    #expect(take[.stalls] == .count(7))
    #expect(take[.staleMatches] == .count(2))
    #expect(take[.caughtHandouts] == .count(4))
    #expect(take[.doubleHandouts] == .count(1))
    #expect(take[.lostSlots] == .count(1))
    #expect(take[.opsPerSecond] == .empty)
  }

  @Test func damageThatNobodyProvokedIsAViolation() throws {
    let cell = stalled(provoked: false)
    let repetition = try damaged(cell)
    #expect(!repetition.isProvoked)
    let take = try #require(rows(repetition, of: cell).first)
    #expect(take[.error] == .text("double_handout"))
    #expect(take[.stalls] == .empty)
  }

  @Test func onlyATagSetByHandMakesDamageProvoked() throws {
    var request = SweepRequest()
    request.strategies = ["cas-stack", "free-queue-spmc", "free-queue"]
    request.workers = [1, 2]
    request.slots = [8]
    request.modes = [.threads]
    request.stalls = [.constant(1_000)]
    let usual = try Sweep(request)
    #expect(usual.cells.allSatisfy { !$0.isProvoked })
    #expect(usual.notes.count == 2)
    #expect(usual.cells.filter { $0.stall != .none }.map(\.workers) == [2, 2])
    #expect(usual.cells.filter { $0.strategy == "free-queue" }.allSatisfy { $0.stall == .none })

    request.tagBits = [4, 16]
    let byHand = try Sweep(request).cells.filter(\.isProvoked)
    #expect(byHand.map(\.strategy) == ["cas-stack", "cas-stack"])
    #expect(byHand.map(\.tagBits) == [4, 16])
  }

  @Test func onlyBackendZeroIsHeld() {
    let cell = stalled(provoked: true)
    #expect((0..<cell.contenders).map(cell.stalls) == [true, false, false])
    #expect(!Cell.example("cas-stack").stalls(0))
  }
}
