import BenchCore
import CAtomics
import Foundation
import Glibc
import Testing

/// Real children: their ends, whatever ends them, and that none is left.
///
/// Those that one test leaves behind when it fails are not the next one's: see `life`.
@Suite(.serialized) @ChildrenThread struct ProcessKernelTests {
  private nonisolated static let stacks = [
    "today", "proposed", "slot=free-queue+start=start-queue+exit=pidfd",
    "slot=bitmap+start=start-scan+exit=pid-array+dsm=dsm-generation",
  ]

  private func life(
    _ stack: String, slots: UInt32 = 16, held: UInt32 = 4, hold: TimeDistribution = .none,
    failing: Double = 0
  ) throws -> LifeUnderTest<ProcessKernel> {
    // A child that an earlier test left behind on this thread would be a stranger.
    var status: Int32 = 0
    while ca_worker_reap(&status) > 0 {}
    return try LifeUnderTest(
      .life(stack, slots: slots, held: held, worker: .process, hold: hold, failing: failing),
      Stack(parsing: stack).parts
    ) { _ in ProcessKernel() }
  }

  /// Turns until so many have ended, for a minute at most.
  private func turn(_ life: inout LifeUnderTest<ProcessKernel>, untilEnded count: UInt64) {
    let deadline = Date().addingTimeInterval(60)
    while life.tally.pointee.ended < count && Date() < deadline {
      if !life.turn() { usleep(500) }
    }
  }

  private func children(of life: LifeUnderTest<ProcessKernel>, in slots: [UInt32]) -> [pid_t] {
    slots.map { pid_t(life.postmaster.ledger.pid(in: SlotIndex(trusted: $0))) }
  }

  @Test(arguments: [stacks[1], stacks[2]]) func aThousandExitsAtOnceAreAThousandSlots(
    stack: String
  ) throws {
    var life = try life(stack, slots: 1_024, held: 24, hold: .constant(500_000_000))
    for _ in 0..<1_000 { _ = life.register() }
    #expect(life.freeSlots.isEmpty)
    // They are started faster than they end.
    while life.tally.pointee.started < 1_000 { _ = life.turn() }
    usleep(600_000)
    _ = life.turn()
    turn(&life, untilEnded: 1_000)
    #expect(life.tally.pointee.ended == 1_000 && life.tally.pointee.kills == 0)
    #expect(life.freeSlots.count == 1_000)
    life.postmaster.auditTable()
    #expect(life.verdict() == nil)
  }

  @Test(arguments: stacks) func oneThatIsKilledGivesItsSlotBack(stack: String) throws {
    var life = try life(stack, hold: .constant(60_000_000_000))
    let slots = [life.register(), life.register(), life.register()].compactMap { $0 }
    _ = life.turn()
    let pids = children(of: life, in: slots)
    #expect(pids.count == 3 && pids.allSatisfy { $0 > 0 })
    kill(pids[1], SIGKILL)
    turn(&life, untilEnded: 1)
    #expect(life.tally.pointee.kills == 1 && life.freeSlots.contains(slots[1]))
    #expect(!life.freeSlots.contains(slots[0]) && !life.freeSlots.contains(slots[2]))
    kill(pids[0], SIGTERM)
    kill(pids[2], SIGSEGV)
    turn(&life, untilEnded: 3)
    #expect(life.tally.pointee.kills == 3)
    life.postmaster.auditTable()
    #expect(life.freeSlots.count == 12 && life.verdict() == nil)
  }

  @Test(arguments: stacks) func oneThatFailsIsStartedAgainUntilItEnds(stack: String) throws {
    var life = try life(stack, failing: 1)
    let slot = life.register()
    let deadline = Date().addingTimeInterval(60)
    while life.tally.pointee.failures < 5 && Date() < deadline { _ = life.turn() }
    #expect(life.tally.pointee.started == 1 && life.tally.pointee.ended == 0)
    #expect(slot.map { life.freeSlots.contains($0) } == false)
    life.postmaster.mayFail = false
    turn(&life, untilEnded: 1)
    life.postmaster.auditTable()
    #expect(life.freeSlots.count == 12 && life.verdict() == nil)
  }

  /// It has closed what it does not need, and sleeps.
  private nonisolated static func isAsleep(_ pid: pid_t) -> Bool {
    let open = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(pid)/fd")) ?? [""]
    return open.allSatisfy { ["0", "1", "2"].contains($0) }
  }

  /// Neither descriptors nor blocked signals nor handlers come along.
  @Test func aChildInheritsNothingThatItDoesNotNeed() throws {
    var life = try life("proposed", hold: .constant(60_000_000_000))
    let slot = try #require(Optional(life.register()) ?? nil)
    _ = life.turn()
    let pid = children(of: life, in: [slot])[0]
    func lines() -> [String] {
      let bytes = FileManager.default.contents(atPath: "/proc/\(pid)/status") ?? Data()
      return String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
    }
    let deadline = Date().addingTimeInterval(60)
    while !Self.isAsleep(pid), Date() < deadline { usleep(1_000) }
    #expect(Self.isAsleep(pid))
    for mask in ["SigBlk:", "SigCgt:"] {
      let line = lines().first { $0.hasPrefix(mask) } ?? ""
      // Glibc keeps two real-time signals for itself.
      let bits = UInt64(line.split(separator: "\t").last ?? "", radix: 16) ?? .max
      #expect(bits & 0x7fff_ffff == 0, "\(line)")
    }
    kill(pid, SIGKILL)
    turn(&life, untilEnded: 1)
    #expect(life.tally.pointee.kills == 1)
  }

  /// A sleeping postmaster is woken by the exit itself.
  @Test func anExitRaisesTheLatch() {
    // Lives as long as the process: the handler may be about to read it.
    let latch = UnsafeMutableRawPointer.allocate(byteCount: 128, alignment: 128)
    latch.initializeMemory(as: UInt8.self, repeating: 0, count: 128)
    #expect(ca_child_exits_wake(latch) == 0)
    defer { _ = ca_child_exits_wake(nil) }
    #expect(ca_worker_start(0, 0) > 0)
    let deadline = Date().addingTimeInterval(60)
    while ca_load_u32(latch, Int32(ca_acquire)) == 0, Date() < deadline { usleep(500) }
    #expect(ca_load_u32(latch, Int32(ca_acquire)) > 0)
    var status: Int32 = 0
    while ca_worker_reap(&status) == 0, Date() < deadline { usleep(500) }
    #expect(status == 0)
  }

  /// Whatever becomes of its thread: here it just ends.
  @Test func childrenDieWithThePostmaster() throws {
    let count = 5
    let pids = UnsafeMutablePointer<pid_t>.allocate(capacity: count)
    pids.initialize(repeating: 0, count: count)
    let address = UInt(bitPattern: pids)
    let crew = ThreadCrew(seats: 0..<1) { _ in
      guard let pids = UnsafeMutablePointer<pid_t>(bitPattern: address) else { return }
      for number in 0..<count { pids[number] = ca_worker_start(60_000_000_000, 0) }
      // Of a process that ends they learn whenever that is; of a thread, once they have asked for it.
      while !(0..<count).allSatisfy({ Self.isAsleep(pids[$0]) }) { usleep(1_000) }
    }
    crew.join()
    for number in 0..<count {
      let pid = pids[number]
      #expect(pid > 0)
      var status: Int32 = 0
      // Would wait for a minute, and fail, if it lived.
      #expect(waitpid(pid, &status, 0) == pid)
      #expect(status & 0x7f == SIGKILL)
    }
  }
}
