import BenchCore
import Foundation
import Glibc
import Testing

/// A backend that is killed while it holds the robust lock, in a process of its own.
@Suite(.serialized) struct KilledHolderTests {
  /// futex(2): what the kernel keeps of a robust mutex's owner in its first word.
  private static let threadBits: UInt32 = 0x3fff_ffff
  private static let ownerDied: UInt32 = 0x4000_0000

  /// All slots but one are held, and a take looks at all of them under the lock: that is where the
  /// backend nearly always is.
  private static let cell = Cell(
    strategy: "linear-scan", scenario: .churn, mode: .processes, lock: "robust", layout: .dense,
    workers: 1, slots: 65_536, held: 65_535, occupancyShape: .prefix, think: .none, hold: .none,
    tagBits: 16, amortisationBudget: 8, seed: 1)
  private static let clock = Clock(
    ticksPerNanosecond: 1, floorTicks: 20, granularityNanoseconds: 1, spinRoundsPerNanosecond: 1,
    hintsPerMicrosecond: 20)

  /// The lock of the cell, where the strategy's layout leaves it.
  private func lock() throws -> (lock: RobustLock, offset: UInt32) {
    var layout = RegionLayout()
    _ = try LinearScan(Self.cell.geometry, options: Self.cell.options, layout: &layout)
    let offset = layout.size
    return (RobustLock(contenders: Self.cell.workers, layout: &layout), offset)
  }

  private func isStopped(_ thread: UInt32) -> Bool {
    let bytes = FileManager.default.contents(atPath: "/proc/\(thread)/stat") ?? Data()
    let fields = String(decoding: bytes, as: UTF8.self).split(separator: ")").last
    return fields?.split(separator: " ").first == "T"
  }

  /// Stops the process of whoever holds the lock, and kills it if it holds the lock still.
  private func killHolder(by word: UnsafeMutablePointer<UInt32>) -> Bool {
    let holder = word.pointee & Self.threadBits
    guard holder != 0, kill(pid_t(holder), SIGSTOP) == 0 else { return false }
    guard becomesTrue(within: 10, { isStopped(holder) }),
      word.pointee & Self.threadBits == holder
    else {
      kill(pid_t(holder), SIGCONT)
      return false
    }
    return kill(pid_t(holder), SIGKILL) == 0
  }

  @Test(.timeLimit(.minutes(2))) func theNextHolderIsGivenTheLockAndToldOnce() throws {
    setenv("BENCH_SLOTS_EXECUTABLE", Workplace.executable, 1)
    let prepared = try Catalogue.prepare(Self.cell)
    let region = RunRegion(Self.cell, refills: prepared.refills, repetition: 1)
    let subject = try SharedRegion(creating: prepared.layout)
    let run = try SharedRegion(creating: region.layout)
    prepared.format(subject.base)
    let placement = try Placement(
      .none, contenders: Self.cell.contenders, on: CPUTopology.ofThisProcess())
    var crew = try WorkerCrew(
      Self.cell, placement: placement, repetition: 1, clock: Self.clock,
      subject: subject.descriptor,
      run: run.descriptor)
    let rendezvous = region.rendezvous(run.base)
    #expect(becomesTrue(within: 30) { rendezvous.readyCount == Self.cell.contenders })
    rendezvous.enter(Rendezvous.Phase.warmup)

    let (lock, offset) = try lock()
    let word = (subject.base + Int(offset)).assumingMemoryBound(to: UInt32.self)
    #expect(becomesTrue(within: 60) { killHolder(by: word) })
    var death: WorkerCrew.Death?
    #expect(
      becomesTrue(within: 10) {
        death = crew.reap()
        return death != nil
      })
    #expect(death?.seats == 0..<1)
    #expect(word.pointee & Self.ownerDied != 0)

    var notes = BackendNotes()
    withUnsafeMutablePointer(to: &notes) { notes in
      let memory = NativeMemory(
        base: subject.base, notes: notes, worker: UnsafeRawPointer(subject.base))
      for _ in 0..<3 {
        lock.acquire(by: 0, in: memory)
        lock.release(by: 0, in: memory)
        #expect(notes.pointee.ownerDeaths == 1)
      }
    }
    #expect(word.pointee == 0)
    crew.end()
  }
}
