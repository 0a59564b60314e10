import BenchCore
import Testing

struct SteppedMemoryTests {
  private struct Recorder: AccessHook {
    let seen: UnsafeMutablePointer<[AccessKind]>
    func before(_ kind: AccessKind, at offset: UInt32) { seen.pointee.append(kind) }
  }

  @Test func everyAccessOfATakeIsAnnouncedInItsOrder() throws {
    var layout = RegionLayout()
    let stack = try CASStack(
      SlotGeometry(slots: 4, layout: .postgres18), options: StrategyOptions(), layout: &layout)
    let region = try SharedRegion(creating: layout)
    var notes = BackendNotes()
    var seen: [AccessKind] = []
    let payload = [UInt8](repeating: 1, count: Int(SlotLayout.largestPayload))
    payload.withUnsafeBytes { payload in
      withUnsafeMutablePointer(to: &notes) { notes in
        withUnsafeMutablePointer(to: &seen) { seen in
          guard let worker = payload.baseAddress else { return }
          let native = NativeMemory(base: region.base, notes: notes, worker: worker)
          stack.format(StartingState(free: [0, 1, 2, 3]), in: native)
          let memory = LockedMemory(
            SteppedMemory(native, hook: Recorder(seen: seen)),
            lock: NoLock(contenders: 1, layout: &layout), contender: 0)
          var backend = stack.backend(0)
          #expect(stack.take(by: &backend, in: memory)?.value == 0)
        }
      }
    }
    let exchange = try #require(seen.firstIndex(of: .compareExchange))
    #expect(seen[..<exchange].allSatisfy { $0 == .load })
    #expect(seen.filter { $0 == .compareExchange }.count == 1)
    #expect(seen.filter { $0 == .fill }.count == 1)
    #expect(seen.last == .store)
  }
}
