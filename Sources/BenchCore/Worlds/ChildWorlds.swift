import CAtomics
import Glibc

/// A world in which children exit: what the look-up sees of it is `ChildMemory`.
package protocol ChildWorld: ChildMemory {
  /// What the kernel does when the child in this slot exits.
  func exits(_ slot: UInt32)
}

/// The timed world: plain loads and stores, and the kernel's own table of descriptors.
package struct NativeChildMemory: ChildWorld {
  private let words: UnsafeMutablePointer<UInt32>
  private let places: UnsafeMutablePointer<UInt32>
  private let descriptors: ChildDescriptors

  /// `places` sums up what operations examine, until its owner sets it to 0 again.
  package init(
    words: UnsafeMutablePointer<UInt32>, places: UnsafeMutablePointer<UInt32>,
    descriptors: ChildDescriptors
  ) {
    self.words = words
    self.places = places
    self.descriptors = descriptors
  }

  @inline(__always) package func load(_ word: PrivateWord) -> UInt32 { words[Int(word.index)] }

  @inline(__always) package func store(_ word: PrivateWord, _ value: UInt32) {
    words[Int(word.index)] = value
  }

  @inline(__always) package func examined(_ count: UInt32) { places.pointee &+= count }
  @inline(__always) package func watch(_ slot: UInt32) { descriptors.watch(slot) }
  @inline(__always) package func nextExit() -> UInt32? { descriptors.nextExit() }
  @inline(__always) package func exits(_ slot: UInt32) { descriptors.signal(slot) }

  /// Has the kernel tell of the exit of a real child; false if it cannot.
  package func watch(_ slot: UInt32, process: UInt32) -> Bool {
    descriptors.watch(slot, process: Int32(bitPattern: process))
  }
}

/// The counted world: the same, and a tally of every access.
///
/// A system call is none.
package struct CountingChildMemory: ChildWorld {
  private let native: NativeChildMemory
  private let tally: UnsafeMutablePointer<AccessTally>

  package init(_ native: NativeChildMemory, tally: UnsafeMutablePointer<AccessTally>) {
    self.native = native
    self.tally = tally
  }

  package func load(_ word: PrivateWord) -> UInt32 {
    tally.pointee.load(at: word.index * 4)
    return native.load(word)
  }

  package func store(_ word: PrivateWord, _ value: UInt32) {
    tally.pointee.store(at: word.index * 4)
    native.store(word, value)
  }

  package func examined(_ count: UInt32) { native.examined(count) }
  package func watch(_ slot: UInt32) { native.watch(slot) }
  package func nextExit() -> UInt32? { native.nextExit() }
  package func exits(_ slot: UInt32) { native.exits(slot) }
}

/// The kernel's set of watched children: one descriptor for each, which carries its slot.
///
/// An eventfd stands for each pidfd. What is looked up and how is the same, epoll and a descriptor that
/// became readable; but no process has to be started, which would cost ten thousand times the look-up
/// and could not be afforded 65,536 times.
package struct ChildDescriptors: BitwiseCopyable {
  private let exits: Int32
  private let bySlot: UnsafeMutablePointer<Int32>
  private let count: Int

  /// None, for strategies that ask the kernel nothing.
  package static func none() -> ChildDescriptors { ChildDescriptors(exits: -1, count: 0) }

  /// For so many children; the limit on descriptors is raised for them.
  package static func watching(_ children: UInt32) -> ChildDescriptors {
    _ = ca_raise_descriptor_limit()
    let exits = ca_exits()
    precondition(exits >= 0, "the kernel has an epoll set for the postmaster")
    return ChildDescriptors(exits: exits, count: Int(children))
  }

  private init(exits: Int32, count: Int) {
    self.exits = exits
    self.count = count
    bySlot = .allocate(capacity: max(1, count))
    bySlot.initialize(repeating: -1, count: max(1, count))
  }

  package func watch(_ slot: UInt32) {
    let descriptor = ca_exits_watch_stand_in(exits, slot)
    precondition(descriptor >= 0, "as many descriptors were promised as there are children")
    bySlot[Int(slot)] = descriptor
  }

  /// Watches a real child, whose exit needs no signal from here.
  package func watch(_ slot: UInt32, process: Int32) -> Bool {
    let descriptor = ca_exits_watch_process(exits, process, slot)
    if descriptor >= 0 { bySlot[Int(slot)] = descriptor }
    return descriptor >= 0
  }

  package func signal(_ slot: UInt32) { _ = ca_exits_signal(bySlot[Int(slot)]) }

  package func nextExit() -> UInt32? {
    let slot = ca_exits_next(exits)
    guard slot >= 0 else { return nil }
    ca_exits_forget(exits, bySlot[Int(slot)])
    bySlot[Int(slot)] = -1
    return UInt32(slot)
  }

  package func closeAll() {
    for slot in 0..<count where bySlot[slot] >= 0 { close(bySlot[slot]) }
    if exits >= 0 { close(exits) }
    bySlot.deallocate()
  }
}
