/// A value that the postmaster read from shared memory, where a rogue backend may have written it.
///
/// It can be put back into shared memory, compared, and checked into an index; it cannot index,
/// count a loop or size anything before that. This is rule R2 as a type.
package struct Untrusted<Value: BitwiseCopyable & Sendable>: BitwiseCopyable, Sendable {
  private let value: Value

  @inline(__always) package init(_ value: Value) { self.value = value }

  /// Another untrusted value computed from this one.
  @inline(__always) package func map<Result: BitwiseCopyable & Sendable>(
    _ transform: (Value) -> Result
  ) -> Untrusted<Result> {
    Untrusted<Result>(transform(value))
  }

  /// For a world that puts the value back into memory, and for nobody else: a test counts the uses.
  @inline(__always) package var forMemory: Value { value }
}

/// So that a loop head can carry one; whether two are equal tells nothing about either.
extension Untrusted: Equatable where Value: Equatable {}
extension Untrusted: Hashable where Value: Hashable {}

extension Untrusted where Value: Equatable {
  @inline(__always) package func equals(_ other: Value) -> Bool { value == other }
}

extension Untrusted where Value == UInt32 {
  /// The range check of a distance; nil when the value is greater.
  @inline(__always) package func value(upTo limit: UInt32) -> UInt32? {
    value <= limit ? value : nil
  }

  /// The range check: nil when the value is no slot's number.
  @inline(__always) package func index(below slots: UInt32) -> SlotIndex? {
    SlotIndex(value, below: slots)
  }
}
