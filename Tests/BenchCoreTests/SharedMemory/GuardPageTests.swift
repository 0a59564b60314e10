import BenchCore
import Glibc
import Testing

/// An index out of range ends the process that used it, and harms nobody else's data.
///
/// Each test touches one byte in a process of its own.
struct GuardPageTests {
  @Test func byteBeforeTheRegionCannotBeTouched() async {
    await #expect(processExitsWith: .signal(SIGSEGV)) {
      let region = try SharedRegion(creating: RegionLayout())
      (region.base - 1).storeBytes(of: 1, as: UInt8.self)
    }
  }

  @Test func byteBehindTheLastPageCannotBeTouched() async {
    await #expect(processExitsWith: .signal(SIGSEGV)) {
      let region = try SharedRegion(creating: RegionLayout())
      let page = sysconf(Int32(_SC_PAGESIZE))
      let rounded = (Int(region.size) + page - 1) / page * page
      (region.base + rounded).storeBytes(of: 1, as: UInt8.self)
    }
  }

  @Test func attachedMappingIsGuardedToo() async {
    await #expect(processExitsWith: .signal(SIGSEGV)) {
      let creator = try SharedRegion(creating: RegionLayout())
      let region = try SharedRegion(attaching: dup(creator.descriptor), layout: RegionLayout())
      (region.base - 1).storeBytes(of: 1, as: UInt8.self)
    }
  }

  @Test func everyByteBetweenTheGuardsCanBeTouched() async {
    await #expect(processExitsWith: .success) {
      let region = try SharedRegion(creating: RegionLayout())
      let page = sysconf(Int32(_SC_PAGESIZE))
      let rounded = (Int(region.size) + page - 1) / page * page
      region.base.storeBytes(of: 1, as: UInt8.self)
      (region.base + rounded - 1).storeBytes(of: 1, as: UInt8.self)
    }
  }
}
