import CAtomics

// The orderings of C11, a type for each kind of access so that a releasing load does not compile.
// No access has a default. Each is a constant where it stands, and folds away.

/// What a load may synchronise with.
package enum LoadOrdering: Sendable {
  case relaxed
  /// Sees all that happened before the releasing store whose value it reads.
  case acquiring
  case sequentiallyConsistent

  @inline(__always) package var c11: Int32 {
    switch self {
    case .relaxed: Int32(ca_relaxed)
    case .acquiring: Int32(ca_acquire)
    case .sequentiallyConsistent: Int32(ca_sequential)
    }
  }
}

/// What a store publishes.
package enum StoreOrdering: Sendable {
  case relaxed
  /// Hands over all that happened before it to the acquiring load that reads it.
  case releasing
  case sequentiallyConsistent

  @inline(__always) package var c11: Int32 {
    switch self {
    case .relaxed: Int32(ca_relaxed)
    case .releasing: Int32(ca_release)
    case .sequentiallyConsistent: Int32(ca_sequential)
    }
  }
}

/// The ordering of a read-modify-write.
package enum UpdateOrdering: Sendable {
  case relaxed
  case acquiring
  case releasing
  case acquiringAndReleasing
  case sequentiallyConsistent

  @inline(__always) package var c11: Int32 {
    switch self {
    case .relaxed: Int32(ca_relaxed)
    case .acquiring: Int32(ca_acquire)
    case .releasing: Int32(ca_release)
    case .acquiringAndReleasing: Int32(ca_acquire_release)
    case .sequentiallyConsistent: Int32(ca_sequential)
    }
  }
}

/// The ordering of a fence.
package enum FenceOrdering: Sendable {
  case acquiring
  case releasing
  /// PostgreSQL's `pg_memory_barrier`.
  case sequentiallyConsistent

  @inline(__always) package var c11: Int32 {
    switch self {
    case .acquiring: Int32(ca_acquire)
    case .releasing: Int32(ca_release)
    case .sequentiallyConsistent: Int32(ca_sequential)
    }
  }
}
