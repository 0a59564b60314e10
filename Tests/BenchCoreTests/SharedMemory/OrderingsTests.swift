import BenchCore
import Testing

/// The numbers of `memory_order` in the C11 of this platform's compilers.
private enum MemoryOrder {
  static let relaxed: Int32 = 0
  static let acquire: Int32 = 2
  static let release: Int32 = 3
  static let acquireRelease: Int32 = 4
  static let sequential: Int32 = 5
}

struct OrderingsTests {
  @Test func loadsNeverRelease() {
    #expect(LoadOrdering.relaxed.c11 == MemoryOrder.relaxed)
    #expect(LoadOrdering.acquiring.c11 == MemoryOrder.acquire)
    #expect(LoadOrdering.sequentiallyConsistent.c11 == MemoryOrder.sequential)
  }

  @Test func storesNeverAcquire() {
    #expect(StoreOrdering.relaxed.c11 == MemoryOrder.relaxed)
    #expect(StoreOrdering.releasing.c11 == MemoryOrder.release)
    #expect(StoreOrdering.sequentiallyConsistent.c11 == MemoryOrder.sequential)
  }

  @Test func updatesDoEither() {
    #expect(UpdateOrdering.relaxed.c11 == MemoryOrder.relaxed)
    #expect(UpdateOrdering.acquiring.c11 == MemoryOrder.acquire)
    #expect(UpdateOrdering.releasing.c11 == MemoryOrder.release)
    #expect(UpdateOrdering.acquiringAndReleasing.c11 == MemoryOrder.acquireRelease)
    #expect(UpdateOrdering.sequentiallyConsistent.c11 == MemoryOrder.sequential)
  }

  @Test func fencesAreNeverRelaxed() {
    #expect(FenceOrdering.acquiring.c11 == MemoryOrder.acquire)
    #expect(FenceOrdering.releasing.c11 == MemoryOrder.release)
    #expect(FenceOrdering.sequentiallyConsistent.c11 == MemoryOrder.sequential)
  }
}
