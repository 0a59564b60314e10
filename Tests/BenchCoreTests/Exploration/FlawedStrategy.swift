import BenchCore

/// What is wrong with a strategy that is broken on purpose: a judge that condemns nobody proves
/// nothing.
protocol Flaw: Sendable {
  static var name: String { get }
  /// The properties by any of which it may come to light.
  static var violates: Set<Property> { get }
}

/// First fit under the lock, with one flaw.
struct FlawedStrategy<TheFlaw: Flaw>: SlotStrategy {
  struct Postmaster: PrivateState {
    var given: SlotTable.Given
  }

  static var card: StrategyCard {
    StrategyCard(
      name: TheFlaw.name, kind: .contender, summary: "flawed", takeProgress: "blocking",
      giveProgress: "wait-free", killedBackend: "the lock, held")
  }
  static var usesLock: Bool { true }

  private let slots: SlotTable
  private let word: Word
  /// Of another region, which is larger.
  private let stray: Word

  init(
    _ geometry: SlotGeometry, options: StrategyOptions, layout: inout RegionLayout
  ) throws(ConfigurationError) {
    word = layout.word("word")
    var other = RegionLayout()
    _ = other.words("before", count: 100_000)
    stray = other.word("stray")
    slots = SlotTable(geometry, layout: &layout)
  }

  var table: SlotTable? { slots }
  var giveBound: UInt32 { has(Trusting.self) || has(Persistent.self) ? 3 : 2 }

  private func has(_ flaw: any Flaw.Type) -> Bool { flaw == TheFlaw.self }

  func format(_ start: StartingState, in memory: some SharedMemory) {
    slots.format(start, in: memory)
    memory.store(word, 0, .relaxed)
  }

  func postmaster(_ start: StartingState) -> Postmaster { Postmaster(given: slots.given()) }

  func take(by backend: inout NumberedBackend, in memory: some BackendMemory) -> SlotIndex? {
    if has(Unlocked.self) { return firstFit(backend.number, in: memory) }
    if has(Hopeful.self), memory.exchange(word, 1, .acquiring) != 0 { return nil }
    if has(Patient.self) {
      while memory.load(word, .acquiring) != backend.number { memory.loopHead(NoState()) }
    }
    if has(Plain.self) { memory.storePlain(word, memory.loadPlain(word) &+ 1) }
    if has(Overreaching.self) { _ = memory.load(stray, .relaxed) }
    if has(Forgetting.self) { forget(in: memory) }
    if has(Wandering.self), memory.load(word, .relaxed) != 0 { _ = memory.load(stray, .relaxed) }
    memory.lock()
    if has(Relocking.self) { memory.lock() }
    let slot = firstFit(backend.number, in: memory)
    if !has(KeepingTheLock.self) { memory.unlock() }
    if has(Hopeful.self) { memory.store(word, 0, .releasing) }
    return slot
  }

  private func firstFit(_ number: UInt32, in memory: some BackendMemory) -> SlotIndex? {
    for index in 0..<slots.count {
      let slot = SlotIndex(trusted: index)
      guard slots.isFree(slot, in: memory) else { continue }
      if has(Unpublished.self) { return slot }
      slots.publishLocked(slot, by: number, in: memory)
      if has(Republishing.self) { slots.publish(slot, in: memory) }
      return slot
    }
    return has(Generous.self) ? SlotIndex(trusted: 0) : nil
  }

  /// A loop whose head says nothing, though what was read last decides how it goes on.
  private func forget(in memory: some BackendMemory) {
    var seen = memory.fetchAdd(word, 1, .relaxed)
    for _ in 0..<2 {
      memory.loopHead(true)
      if seen > 0 { _ = memory.load(word, .relaxed) } else { memory.store(word, 2, .relaxed) }
      seen = 1
    }
  }

  func give(
    _ slot: SlotIndex, by postmaster: inout Postmaster, in memory: some PostmasterMemory
  ) {
    slots.terminate(by: &postmaster.given, in: memory)
    if has(Losing.self) { return }
    if has(Trusting.self), memory.load(word, .relaxed).index(below: slots.count) == nil {
      return memory.store(stray, 1, .relaxed)
    }
    if has(Persistent.self) {
      while !memory.load(word, .relaxed).equals(0) {
        memory.loopHead(NoState())
        memory.store(word, 0, .relaxed)
      }
      return memory.store(slots.state(slot), SlotTable.State.free, .releasing)
    }
    slots.free(slot, .releasing, in: memory)
    if has(Exceeding.self) { slots.free(slot, .releasing, in: memory) }
  }

  func freeSlots(in memory: some SharedMemory) -> [UInt32] {
    (0..<slots.count).filter { slots.isFree(SlotIndex(trusted: $0), in: memory) }
  }
}

// The flaws.

/// Two backends find the same slot free.
enum Unlocked: Flaw {
  static let name = "unlocked"
  static let violates: Set<Property> = [.doubleHandout, .race]
}

/// Hands out somebody's slot rather than none.
enum Generous: Flaw {
  static let name = "generous"
  static let violates: Set<Property> = [.doubleHandout]
}

/// Comes back empty when another is at it.
enum Hopeful: Flaw {
  static let name = "hopeful"
  static let violates: Set<Property> = [.spuriousEmpty]
}

/// Waits for a turn that never comes.
enum Patient: Flaw {
  static let name = "patient"
  static let violates: Set<Property> = [.livelock]
}

/// Counts takes in a word that nothing guards.
enum Plain: Flaw {
  static let name = "plain"
  static let violates: Set<Property> = [.race]
}

/// Reads behind the end of an array.
enum Overreaching: Flaw {
  static let name = "overreaching"
  static let violates: Set<Property> = [.strayAccess]
}

enum Forgetting: Flaw {
  static let name = "forgetting"
  static let violates: Set<Property> = [.falseMark]
}

enum Relocking: Flaw {
  static let name = "relocking"
  static let violates: Set<Property> = [.deadlock]
}

enum KeepingTheLock: Flaw {
  static let name = "keeping-the-lock"
  static let violates: Set<Property> = [.deadlock]
}

/// Hands out a slot that it leaves free.
enum Unpublished: Flaw {
  static let name = "unpublished"
  static let violates: Set<Property> = [.unpublishedSlot, .doubleHandout]
}

/// Steps the generation twice.
enum Republishing: Flaw {
  static let name = "republishing"
  static let violates: Set<Property> = [.generation]
}

enum Losing: Flaw {
  static let name = "losing"
  static let violates: Set<Property> = [.lostSlot, .spuriousEmpty]
}

enum Exceeding: Flaw {
  static let name = "exceeding"
  static let violates: Set<Property> = [.postmasterBound]
}

// Flaws of the postmaster that only a rogue brings to light.

/// Goes where a word says, without a look at whether that is in range.
enum Trusting: Flaw {
  static let name = "trusting"
  static let violates: Set<Property> = [.strayAccess]
}

/// Goes on until a word that backends can write says what it should.
enum Persistent: Flaw {
  static let name = "persistent"
  static let violates: Set<Property> = [.postmasterBound]
}

/// No flaw of the postmaster's: a backend that goes where a word says.
enum Wandering: Flaw {
  static let name = "wandering"
  static let violates: Set<Property> = []
}
