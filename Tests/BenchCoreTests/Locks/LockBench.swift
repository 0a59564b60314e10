import BenchCore

/// A lock in a region of its own.
///
/// Shared by threads that are joined before it goes; what they share beside it is the region.
final class LockBench<Lock: SlotLock>: @unchecked Sendable {
  let layout: RegionLayout
  let lock: Lock
  /// Of whoever drives the lock from the test's own thread.
  let notes = UnsafeMutablePointer<BackendNotes>.allocate(capacity: 1)
  private let region: SharedRegion
  /// Every word behind the header.
  private let words: DenseWordArray

  init(_: Lock.Type, contenders: UInt32) throws {
    var layout = RegionLayout()
    lock = Lock(contenders: contenders, layout: &layout)
    self.layout = layout
    var overlay = RegionLayout()
    words = overlay.words("all", count: (layout.size - RegionLayout.line) / 4)
    region = try SharedRegion(creating: layout)
    notes.initialize(to: BackendNotes())
    lock.format(native)
  }

  /// The same, with contender 0 gone that held the lock: a thread of its own that has ended.
  ///
  /// A robust mutex must not be made anew, or unmapped, while a living thread holds it: the list of
  /// what that thread holds runs through it.
  convenience init(diedHolding _: Lock.Type, contenders: UInt32) throws {
    try self.init(Lock.self, contenders: contenders)
    ThreadCrew(seats: 0..<1) { number in
      self.withMemory { self.lock.acquire(by: number, in: $0) }
    }.join()
  }

  deinit { notes.deallocate() }

  var native: NativeMemory { memory(notes) }

  func memory(_ notes: UnsafeMutablePointer<BackendNotes>) -> NativeMemory {
    NativeMemory(base: region.base, notes: notes, worker: UnsafeRawPointer(region.base))
  }

  /// The native memory of another thread, for as long as `body` runs.
  func withMemory(_ body: (NativeMemory) -> Void) {
    var notes = BackendNotes()
    withUnsafeMutablePointer(to: &notes) { body(memory($0)) }
  }

  /// The word so many bytes into a field.
  func word(_ field: String, _ byte: UInt32 = 0) -> Word {
    guard let field = layout.fields.first(where: { $0.name == field }) else {
      preconditionFailure("the lock has no \(field)")
    }
    return words[(field.offset + byte - RegionLayout.line) / 4]
  }

  func load(_ field: String, _ byte: UInt32 = 0) -> UInt32 {
    native.load(word(field, byte), .acquiring)
  }
}
