import BenchCore
import Testing

/// Each on a thread of its own, which takes its pin with it.
struct SeatPlacementTests {
  private func outcome(
    _ body: @escaping @Sendable (inout SeatPlacement) -> Void
  ) -> SeatPlacement {
    let cell = UnsafeMutablePointer<SeatPlacement>.allocate(capacity: 1)
    cell.initialize(to: SeatPlacement())
    defer { cell.deallocate() }
    let address = UInt(bitPattern: cell)
    ThreadCrew(seats: 0..<1) { _ in
      guard let cell = UnsafeMutablePointer<SeatPlacement>(bitPattern: address) else { return }
      body(&cell.pointee)
    }.join()
    return cell.pointee
  }

  @Test func aThreadThatIsWhereItShouldBeIsNoError() {
    for cpu in CPUTopology.ofThisProcess().numbers {
      let placement = outcome { placement in
        let isThere = placement.pin(to: cpu)
        #expect(isThere)
        placement.verify(cpu)
      }
      #expect(placement.error(of: "backend 0", on: cpu) == nil)
    }
  }

  @Test func aCPUThatIsNotThereIsARefusalByTheKernel() {
    let placement = outcome { placement in
      let isThere = placement.pin(to: 1_023)
      #expect(!isThere)
    }
    let error = placement.error(of: "backend 3", on: 1_023)
    #expect(
      error == .refused(contender: "backend 3", cpu: 1_023, cause: "Invalid argument"))
    #expect(error?.description.contains("backend 3 to CPU 1023 (Invalid argument)") == true)
  }

  @Test func aThreadThatMayRunElsewhereWasMoved() throws {
    let cpu = try #require(CPUTopology.ofThisProcess().numbers.first)
    let unpinned = outcome { $0.verify(1_023) }
    #expect(
      unpinned.error(of: "postmaster", on: cpu) == .moved(contender: "postmaster", from: cpu))
  }
}
