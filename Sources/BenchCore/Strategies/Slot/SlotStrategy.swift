/// A way of handing out slots: backends take, the postmaster alone gives back.
///
/// A plain value of offsets and sizes whose methods are generic over the memory, so that the code
/// that is timed is the code that is counted, explored and killed. The two halves share nothing but
/// the region: each has private state of its own, and the postmaster's half gets a memory that can
/// neither lock nor wait (R1, R2).
package protocol SlotStrategy: Sendable {
  associatedtype Backend: PrivateState
  associatedtype Postmaster: PrivateState

  static var card: StrategyCard { get }
  // Apart from the card, and computed, so that a specialised loop knows them as constants.
  /// False for a floor: what it returns is nobody's slot.
  static var handsOutSlots: Bool { get }
  /// Whether takes lock: then the lock is an axis of the sweep.
  static var usesLock: Bool { get }
  /// Whether takes refill a list by a search: then `refill` is an operation of its own.
  static var refills: Bool { get }
  /// Whether a take may come back empty though at every moment of it some slot was free.
  static var missesFreeSlots: Bool { get }
  /// Whether `--tag-bits` means anything here: then it is an axis of the sweep.
  static var readsTagBits: Bool { get }
  /// Whether `--bitmap-spread` means anything here.
  static var readsBitmapSpread: Bool { get }
  /// Whether `--stall` means anything here: a take looks at a word and later compare-exchanges it.
  static var readsStall: Bool { get }
  /// False where what is handed out lies in one process's own memory.
  static var runsInProcesses: Bool { get }

  /// Reserves the strategy's words. Throws when it cannot serve this geometry.
  init(
    _ geometry: SlotGeometry, options: StrategyOptions, layout: inout RegionLayout
  ) throws(ConfigurationError)

  /// The slots; nil for a floor, which hands out none.
  var table: SlotTable? { get }

  /// The most accesses to shared memory that one give makes, whatever shared memory contains.
  var giveBound: UInt32 { get }

  /// Writes the strategy's words anew: after creation, and after a crash restart (R5).
  func format(_ start: StartingState, in memory: some SharedMemory)
  func backend(_ number: UInt32) -> Backend
  func postmaster(_ start: StartingState) -> Postmaster

  /// A free slot, filled and published; nil if none was free.
  func take(by backend: inout Backend, in memory: some BackendMemory) -> SlotIndex?
  /// Makes a slot free that the postmaster holds; in the worst case puts it into its stash.
  func give(
    _ slot: SlotIndex, by postmaster: inout Postmaster, in memory: some PostmasterMemory)
  /// Tries again to publish what was stashed, within the bound of one give.
  func retryStash(by postmaster: inout Postmaster, in memory: some PostmasterMemory)
  func stashed(by postmaster: Postmaster) -> UInt32

  /// The slots that takes would hand out, one by one, while nothing else runs: for conservation.
  /// A damaged structure may list a slot twice; the census must end all the same.
  func freeSlots(in memory: some SharedMemory) -> [UInt32]
}

extension SlotStrategy {
  @inline(__always) package static var handsOutSlots: Bool { true }
  @inline(__always) package static var usesLock: Bool { false }
  @inline(__always) package static var refills: Bool { false }
  @inline(__always) package static var missesFreeSlots: Bool { false }
  @inline(__always) package static var readsTagBits: Bool { false }
  @inline(__always) package static var readsBitmapSpread: Bool { false }
  @inline(__always) package static var readsStall: Bool { false }
  @inline(__always) package static var runsInProcesses: Bool { true }

  // For designs that always publish at once.

  @inline(__always) package func retryStash(
    by postmaster: inout Postmaster, in memory: some PostmasterMemory
  ) {}

  @inline(__always) package func stashed(by postmaster: Postmaster) -> UInt32 { 0 }
}

extension SlotStrategy where Backend == NoState {
  @inline(__always) package func backend(_ number: UInt32) -> NoState { NoState() }
}

/// A backend's half that remembers nothing but its number.
package struct NumberedBackend: PrivateState {
  package let number: UInt32
}

extension SlotStrategy where Backend == NumberedBackend {
  @inline(__always) package func backend(_ number: UInt32) -> NumberedBackend {
    NumberedBackend(number: number)
  }
}

/// Settings that some strategies read.
package struct StrategyOptions: Hashable, Sendable {
  /// Bits of the tag that tells two equal heads apart; above 16 the head is a 64-bit word.
  package var tagBits: UInt32
  package var bitmapSpread: BitmapSpread
  /// How far `planted-spin` spins.
  package var plantedRounds: UInt32

  package init(
    tagBits: UInt32 = 16, bitmapSpread: BitmapSpread = .packed, plantedRounds: UInt32 = 0
  ) {
    self.tagBits = tagBits
    self.bitmapSpread = bitmapSpread
    self.plantedRounds = plantedRounds
  }
}

/// Why a strategy cannot serve; the description is the sentence that the user sees.
package struct ConfigurationError: Error, Equatable, CustomStringConvertible {
  package let description: String

  package init(_ description: String) { self.description = description }
}

/// What `list` says of a strategy.
package struct StrategyCard: Sendable, Hashable {
  package enum Kind: String, Sendable, Hashable {
    case baseline
    case contender
    /// A physical limit in the same loop: hands out nothing.
    case floor
    /// What costs say next to something familiar that could never take a design's place.
    case reference
    /// Somebody else's code for one of the designs.
    case peer
    /// A design made slower on purpose.
    case plant

    /// Whether `all` brings it in: what PostgreSQL does and what it could do.
    package var isCandidate: Bool { self == .baseline || self == .contender }
  }

  /// What of the thread on pgsql-hackers a design stands for.
  package enum Idea: String, Sendable, Hashable {
    case today = "PostgreSQL today"
    /// A list or stack whose head both sides compare-exchange.
    case list = "idea 1"
    /// A circular queue with one producer.
    case queue = "idea 2"
    /// A list under the lock, refilled by a search.
    case refill = "idea 3"
    /// A bitmap.
    case bitmap = "idea 4"
    /// What it names beside the four, for other searches than that of a free slot.
    case proposed = "proposed there"
  }

  /// A column of its subject's own table, and what stands in it.
  package struct Remark: Sendable, Hashable {
    package let title: String
    package let text: String

    package init(_ title: String, _ text: String) {
      self.title = title
      self.text = text
    }
  }

  package internal(set) var name: String
  package let kind: Kind
  /// Nil for what nobody proposed there.
  package let idea: Idea?
  /// One line: what it is.
  package let summary: String
  /// Progress of a take, in the field's terms.
  package let takeProgress: String
  /// Progress of a give.
  package let giveProgress: String
  /// Bits of the widest atomic.
  package let widestAtomic: UInt32
  package let largestSlotCount: UInt32
  /// What a backend killed in a take leaves behind.
  package let killedBackend: String
  /// Of subjects other than `slot`: the same columns in every strategy of one.
  package let remarks: [Remark]

  package init(
    name: String, kind: Kind, idea: Idea? = nil, summary: String, takeProgress: String,
    giveProgress: String, widestAtomic: UInt32 = 32,
    largestSlotCount: UInt32 = SlotGeometry.largestSlotCount, killedBackend: String
  ) {
    self.name = name
    self.kind = kind
    self.idea = idea
    self.summary = summary
    self.takeProgress = takeProgress
    self.giveProgress = giveProgress
    self.widestAtomic = widestAtomic
    self.largestSlotCount = largestSlotCount
    self.killedBackend = killedBackend
    remarks = []
  }

  /// For subjects in which nobody takes and gives.
  package init(
    name: String, kind: Kind, idea: Idea? = nil, summary: String, widestAtomic: UInt32 = 0,
    largestSlotCount: UInt32 = SlotGeometry.largestSlotCount, remarks: [Remark]
  ) {
    self.name = name
    self.kind = kind
    self.idea = idea
    self.summary = summary
    takeProgress = ""
    giveProgress = ""
    self.widestAtomic = widestAtomic
    self.largestSlotCount = largestSlotCount
    killedBackend = ""
    self.remarks = remarks
  }
}
