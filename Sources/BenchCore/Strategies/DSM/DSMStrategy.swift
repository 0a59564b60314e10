/// A way of handing out slots of dynamic shared memory segments, and of finding them by their handles.
///
/// All who take part are backends: the postmaster creates, attaches and detaches nothing. A segment's
/// life: created, with one reference for its creator and one for itself; attached by its handle, a
/// reference each; detached; moribund once only its own reference is left, when whoever detached last
/// destroys it; free again after that.
package protocol DSMStrategy: Sendable {
  associatedtype Backend: PrivateState

  static var card: StrategyCard { get }
  /// Whether an attach by a handle never yields another segment than the one it was made for.
  static var isExact: Bool { get }
  /// Whether `--dsm-handles` means anything here.
  static var readsHandles: Bool { get }
  /// Whether `--handle-bits` means anything here.
  static var readsHandleBits: Bool { get }

  /// Reserves the strategy's words. Throws when it cannot serve so many slots.
  init(_ geometry: DSMGeometry, layout: inout RegionLayout) throws(ConfigurationError)

  /// Writes all words anew: the first slots hold segments of which nobody lets go.
  func format(in memory: some SharedMemory)
  func backend(_ number: UInt32) -> Backend

  /// A slot for a segment that the operating system knows under this key; nil if all are taken.
  func create(
    key: UInt64, by backend: inout Backend, in memory: some BackendMemory
  ) -> CreatedSegment?
  /// The slot of the segment with this handle, with one reference more.
  func attach(_ handle: UInt64, in memory: some BackendMemory) -> AttachedSegment
  /// Gives a reference back; true if only the segment's own is left, and it is the caller's to destroy.
  func detach(_ slot: SlotIndex, in memory: some BackendMemory) -> Bool
  /// Makes the slot of a segment free that has been destroyed.
  func free(_ slot: SlotIndex, in memory: some BackendMemory)

  /// The operating system's key, for whoever is attached.
  func key(of slot: SlotIndex, in memory: some SharedMemory) -> UInt64
  /// The handle of a live segment, while nothing else runs; nil if the slot is free.
  func handle(of slot: SlotIndex, in memory: some SharedMemory) -> UInt64?
  /// The references on a slot's segment, its own included, while nothing else runs; 0 if it has none.
  func references(of slot: SlotIndex, in memory: some SharedMemory) -> UInt32
  /// How many segments a create could have now, while nothing else runs.
  func freeCount(in memory: some SharedMemory) -> UInt32

  /// How many segments can be made in one slot before a handle comes again; nil where chance decides.
  var generations: UInt64? { get }
}

extension DSMStrategy {
  @inline(__always) package static var readsHandles: Bool { false }
  @inline(__always) package static var readsHandleBits: Bool { false }
}

/// Sizes and settings of a table of segments.
package struct DSMGeometry: Hashable, Sendable {
  package let slots: UInt32
  /// Slots of segments that are there from the beginning to the end.
  package let live: UInt32
  package let backends: UInt32
  package let handles: DSMHandles
  package let handleBits: UInt32
  package let seed: UInt64

  package init(
    slots: UInt32, live: UInt32, backends: UInt32, handles: DSMHandles = .random,
    handleBits: UInt32 = 32, seed: UInt64 = 0
  ) {
    self.slots = slots
    self.live = live
    self.backends = backends
    self.handles = handles
    self.handleBits = handleBits
    self.seed = seed
  }
}

/// How PostgreSQL makes a handle; the key column `dsm_handles`.
package enum DSMHandles: String, CaseIterable, Sendable, Codable {
  /// Of a segment that the operating system makes: random and even.
  case random
  /// Of one in the main region: odd, the slot's number, and random bits above it.
  case mainRegion = "main-region"
}

/// A segment that has just been created.
package struct CreatedSegment: BitwiseCopyable, Sendable {
  package let slot: SlotIndex
  package let handle: UInt64
  /// Whether the slot's generations began anew with it.
  package let wrapped: Bool

  @inline(__always) package init(slot: SlotIndex, handle: UInt64, wrapped: Bool = false) {
    self.slot = slot
    self.handle = handle
    self.wrapped = wrapped
  }
}

/// What an attach found.
package enum AttachedSegment: BitwiseCopyable, Sendable, Equatable {
  case slot(SlotIndex)
  /// The segment has been destroyed, or is being, and its slot is no other's.
  case gone
  /// The segment has been destroyed and its slot is a later one's.
  case reused
  /// There has been no segment with this handle.
  case never
  /// There is no segment with this handle; more is not known.
  case notFound
}
