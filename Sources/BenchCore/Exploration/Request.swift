/// What a contender asks of its memory: an access, a fence, or a step with the lock.
///
/// Answered with 64 bits: what was read, or 0. Whether a compare-exchange wrote follows from what it
/// read.
package struct Request: BitwiseCopyable, Hashable, Sendable {
  package enum Kind: UInt8, Sendable, BitwiseCopyable {
    case load, store
    case exchange, compareExchange, fetchAdd, fetchOr, fetchAnd, setBits
    case loadPlain, storePlain
    case fence
    case lock, unlock
    case wait, wake
    /// Between two operations: which one comes next is not the contender's to say.
    case idle
    /// All operations are done.
    case finished
    /// Killed.
    case dead
  }

  package let kind: Kind
  package let isWide: Bool
  /// Of C11; of a compare-exchange, that of its success.
  package let ordering: UInt8
  package let failureOrdering: UInt8
  /// In bytes from the region's start.
  package let offset: UInt32
  /// What is written, added, set or kept; of a wait what it compares with, of a wake how many.
  package let operand: UInt64
  package let expected: UInt64

  package init(
    _ kind: Kind, at offset: UInt32 = 0, isWide: Bool = false, operand: UInt64 = 0,
    expected: UInt64 = 0, ordering: Int32 = 0, failureOrdering: Int32 = 0
  ) {
    self.kind = kind
    self.isWide = isWide
    self.ordering = UInt8(truncatingIfNeeded: ordering)
    self.failureOrdering = UInt8(truncatingIfNeeded: failureOrdering)
    self.offset = offset
    self.operand = operand
    self.expected = expected
  }

  /// Whether it names a word.
  package var isAccess: Bool {
    switch kind {
    case .fence, .lock, .unlock, .idle, .finished, .dead: false
    default: true
    }
  }

  /// Whether what the word held has a say in what happens.
  package var isRead: Bool {
    switch kind {
    case .store, .storePlain: false
    default: isAccess
    }
  }

  /// Whether the postmaster's bound counts it.
  package var isStep: Bool {
    switch kind {
    case .wait, .wake: false
    default: isAccess
    }
  }

  package var isPlain: Bool { kind == .loadPlain || kind == .storePlain }

  /// Whether it may change the word.
  package var isWrite: Bool {
    switch kind {
    case .load, .loadPlain, .wait, .wake: false
    default: isAccess
    }
  }

  @inline(__always) var isSequential: Bool { ordering == Self.sequential }

  /// Whether what it reads is synchronised with.
  @inline(__always) var acquires: Bool {
    ordering == Self.acquiring || ordering == Self.acquiringAndReleasing
      || ordering == Self.sequential
  }

  @inline(__always) var releases: Bool {
    ordering == Self.releasing || ordering == Self.acquiringAndReleasing
      || ordering == Self.sequential
  }

  /// The load that a compare-exchange is if it fails.
  @inline(__always) var failure: Request {
    Request(.load, at: offset, isWide: isWide, ordering: Int32(failureOrdering))
  }

  // C11's numbers.
  @inline(__always) private static var acquiring: UInt8 {
    UInt8(truncatingIfNeeded: LoadOrdering.acquiring.c11)
  }
  @inline(__always) private static var releasing: UInt8 {
    UInt8(truncatingIfNeeded: StoreOrdering.releasing.c11)
  }
  @inline(__always) private static var acquiringAndReleasing: UInt8 {
    UInt8(truncatingIfNeeded: UpdateOrdering.acquiringAndReleasing.c11)
  }
  @inline(__always) private static var sequential: UInt8 {
    UInt8(truncatingIfNeeded: LoadOrdering.sequentiallyConsistent.c11)
  }

  /// The same but for what is written.
  var withoutOperand: Request {
    Request(
      kind, at: offset, isWide: isWide, expected: expected, ordering: Int32(ordering),
      failureOrdering: Int32(failureOrdering))
  }

  /// What a word holds after a read-modify-write that found `found`.
  @inline(__always) func written(over found: UInt64) -> UInt64 {
    let result: UInt64
    switch kind {
    case .compareExchange: result = found == expected ? operand : found
    case .fetchAdd: result = found &+ operand
    case .fetchOr, .setBits: result = found | operand
    case .fetchAnd: result = found & operand
    default: result = operand
    }
    return isWide ? result : result & 0xffff_ffff
  }
}
