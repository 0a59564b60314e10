import BenchCore
import Testing

/// The words of one lock, step by step from one thread.
private struct SingleThreadedLock: ~Copyable {
  /// PostgreSQL 18's lwlock.c.
  static let releaseOK: UInt32 = 1 << 30
  static let exclusive: UInt32 = 1 << 18

  let layout: RegionLayout
  let lock: LWLock
  let region: SharedRegion
  let notes = UnsafeMutablePointer<BackendNotes>.allocate(capacity: 1)

  init(contenders: UInt32) throws {
    var layout = RegionLayout()
    lock = LWLock(contenders: contenders, layout: &layout)
    self.layout = layout
    region = try SharedRegion(creating: layout)
    notes.initialize(to: BackendNotes())
    lock.format(native)
  }

  deinit { notes.deallocate() }

  var native: NativeMemory {
    NativeMemory(base: region.base, notes: notes, worker: UnsafeRawPointer(region.base))
  }

  func backend(_ number: UInt32) -> LockedMemory<NativeMemory, LWLock> {
    LockedMemory(native, lock: lock, contender: number)
  }

  func word(_ field: String, _ byte: UInt32) -> UInt32 {
    let offset = layout.fields.first { $0.name == field }?.offset ?? 0
    return region.base.load(fromByteOffset: Int(offset + byte), as: UInt32.self)
  }

  var state: UInt32 { word("lwlock", 4) }
  var waitList: [UInt32] { [word("lwlock", 8), word("lwlock", 12)] }
}

struct LWLockTests {
  private let emptyList = [UInt32.max, UInt32.max]

  @Test func freshLockIsFreeAndReadyToWake() throws {
    let lock = try SingleThreadedLock(contenders: 2)
    let (state, list) = (lock.state, lock.waitList)
    #expect(state == SingleThreadedLock.releaseOK)
    #expect(list == emptyList)
  }

  @Test func holderIsOneAboveTheLargestNumberOfBackends() throws {
    let lock = try SingleThreadedLock(contenders: 2)
    lock.backend(1).lock()
    let held = lock.state
    #expect(held == SingleThreadedLock.releaseOK | SingleThreadedLock.exclusive)
    #expect(SingleThreadedLock.exclusive == SlotGeometry.largestSlotCount + 1)
  }

  @Test func releaseRestoresTheWord() throws {
    let lock = try SingleThreadedLock(contenders: 3)
    for round in 0..<9 as Range<UInt32> {
      let backend = lock.backend(round % 3)
      backend.lock()
      backend.unlock()
      let (state, list) = (lock.state, lock.waitList)
      #expect(state == SingleThreadedLock.releaseOK)
      #expect(list == emptyList)
    }
    let waits = lock.notes.pointee.lockWaits
    #expect(waits == 0)
  }

  @Test func formatFreesALockThatADeadHolderLeft() throws {
    let lock = try SingleThreadedLock(contenders: 2)
    lock.backend(0).lock()
    lock.lock.format(lock.native)
    lock.backend(1).lock()
    let held = lock.state
    #expect(held == SingleThreadedLock.releaseOK | SingleThreadedLock.exclusive)
  }

  @Test func uncontendedPairIsOneLoadAndTwoUpdates() throws {
    let lock = try SingleThreadedLock(contenders: 2)
    var tally = AccessTally(regionSize: lock.layout.size)
    let counts = withUnsafeMutablePointer(to: &tally) { tally in
      let counting = LockedMemory(
        CountingMemory(lock.native, tally: tally), lock: lock.lock, contender: 0)
      tally.pointee.begin()
      counting.lock()
      counting.unlock()
      return tally.pointee.end()
    }
    #expect((counts.loads, counts.stores, counts.rmws, counts.fences) == (1, 0, 2, 0))
    #expect(counts.compareExchangeFailures == 0)
    #expect(counts.lines == 1)
  }

  @Test func holdIsTimedOnlyWhereItWasAskedFor() throws {
    let lock = try SingleThreadedLock(contenders: 1)
    let backend = lock.backend(0)
    backend.lock()
    backend.unlock()
    #expect(lock.notes.pointee.hold.holdTicks == 0)
    lock.notes.pointee.timesHold = true
    backend.lock()
    backend.unlock()
    #expect(lock.notes.pointee.hold.holdTicks > 0)
  }
}
