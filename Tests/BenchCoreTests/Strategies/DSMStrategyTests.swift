import BenchCore
import Testing

/// A table of segments in memory of its own, and its operations one by one.
private final class SteppedSegments<Strategy: DSMStrategy> {
  typealias Memory = LockedMemory<NativeMemory, NoLock>
  let strategy: Strategy
  let memory: Memory
  private var backend: Strategy.Backend
  private let base: UnsafeMutableRawPointer
  private let notes: UnsafeMutablePointer<BackendNotes>
  private var nextKey: UInt64 = 1_000_000

  init(_: Strategy.Type, _ geometry: DSMGeometry) throws {
    var layout = RegionLayout()
    let strategy = try Strategy(geometry, layout: &layout)
    base = .allocate(byteCount: Int(layout.size), alignment: Int(RegionLayout.line))
    // Not zero: a format must not rely on what was there.
    base.initializeMemory(as: UInt8.self, repeating: 0xa5, count: Int(layout.size))
    notes = .allocate(capacity: 1)
    notes.initialize(to: BackendNotes())
    // No segment's payload is filled here.
    let native = NativeMemory(base: base, notes: notes, worker: UnsafeRawPointer(base))
    memory = Memory(native, lock: NoLock(contenders: 1, layout: &layout), contender: 0)
    strategy.format(in: memory)
    backend = strategy.backend(0)
    self.strategy = strategy
  }

  deinit {
    base.deallocate()
    notes.deallocate()
  }

  func create() -> (segment: CreatedSegment, key: UInt64)? {
    nextKey += 1
    let key = nextKey
    return strategy.create(key: key, by: &backend, in: memory).map { ($0, key) }
  }

  func letGo(of slot: SlotIndex) -> Bool {
    guard strategy.detach(slot, in: memory) else { return false }
    strategy.free(slot, in: memory)
    return true
  }
}

struct DSMStrategyTests {
  /// Creates, attaches, detaches and attaches by stale handles, against a dictionary.
  private func expectModel<Strategy: DSMStrategy>(
    _: Strategy.Type, _ handles: DSMHandles = .random, bits: UInt32 = 32
  ) throws {
    let table = try SteppedSegments(
      Strategy.self,
      DSMGeometry(slots: 13, live: 3, backends: 1, handles: handles, handleBits: bits, seed: 5))
    var generator = SeededGenerator(seed: 9)
    // By handle: slot, key, references that somebody holds.
    var live: [UInt64: (slot: SlotIndex, key: UInt64, held: Int)] = [:]
    var dead: [UInt64] = []
    for _ in 0..<20_000 {
      switch generator.next() % 5 {
      case 0:
        guard let (segment, key) = table.create() else {
          #expect(live.count == 10)
          continue
        }
        #expect(!live.values.contains { $0.slot == segment.slot })
        #expect(live.updateValue((segment.slot, key, 1), forKey: segment.handle) == nil)
      case 1:
        guard let handle = live.keys.sorted().randomElement(using: &generator) else { continue }
        let found = table.strategy.attach(handle, in: table.memory)
        #expect(found == live[handle].map { .slot($0.slot) })
        live[handle]?.held += 1
      // As often as the two that add a reference.
      case 2, 3:
        guard let handle = live.keys.sorted().randomElement(using: &generator),
          let segment = live[handle]
        else { continue }
        #expect(table.strategy.key(of: segment.slot, in: table.memory) == segment.key)
        let isLast = table.letGo(of: segment.slot)
        #expect(isLast == (segment.held == 1))
        live[handle]?.held -= 1
        if isLast {
          live[handle] = nil
          dead.append(handle)
        }
      default:
        guard let handle = dead.randomElement(using: &generator), live[handle] == nil else {
          continue
        }
        if case .slot(let slot) = table.strategy.attach(handle, in: table.memory) {
          Issue.record("stale \(handle) got slot \(slot)")
        }
      }
      #expect(table.strategy.freeCount(in: table.memory) == UInt32(10 - live.count))
    }
    #expect(dead.count > 1_000)
  }

  @Test func aScanAnswersAsADictionaryDoes() throws { try expectModel(DSMScan.self) }

  @Test(arguments: [32, 64] as [UInt32]) func generationsAnswerAsADictionaryDoes(
    bits: UInt32
  ) throws {
    try expectModel(DSMGeneration.self, bits: bits)
  }

  @Test(arguments: [32, 64] as [UInt32]) func staleHandlesAreToldApart(bits: UInt32) throws {
    // One slot is free, so that the next segment is in the same one.
    let table = try SteppedSegments(
      DSMGeneration.self, DSMGeometry(slots: 4, live: 3, backends: 1, handleBits: bits))
    let first = try #require(table.create()).segment
    #expect(table.create() == nil)
    #expect(table.strategy.attach(first.handle, in: table.memory) == .slot(first.slot))
    #expect(!table.letGo(of: first.slot))
    #expect(table.strategy.detach(first.slot, in: table.memory))
    // Moribund: nobody gets hold of it any more.
    #expect(table.strategy.attach(first.handle, in: table.memory) == .gone)
    table.strategy.free(first.slot, in: table.memory)
    #expect(table.strategy.attach(first.handle, in: table.memory) == .gone)
    let second = try #require(table.create()).segment
    #expect(second.slot == first.slot && second.handle != first.handle)
    #expect(table.strategy.attach(first.handle, in: table.memory) == .reused)
    #expect(table.strategy.attach(second.handle, in: table.memory) == .slot(second.slot))
    let step = second.handle - first.handle
    #expect(table.strategy.attach(second.handle + step, in: table.memory) == .never)
    #expect(table.strategy.attach(0, in: table.memory) != .slot(SlotIndex(trusted: 0)))
    #expect(table.strategy.attach(.max, in: table.memory) == .never)
  }

  /// PostgreSQL's most slots leave 11 bits of a handle for the generation.
  @Test func thirtyTwoBitsComeRoundAndSayWhen() throws {
    let slots: UInt32 = 64 + 5 * SlotGeometry.largestSlotCount
    let table = try SteppedSegments(
      DSMGeneration.self, DSMGeometry(slots: slots, live: slots - 1, backends: 1))
    let generations = try #require(table.strategy.generations)
    #expect(generations == 2_047)
    let first = try #require(table.create()).segment
    #expect(table.letGo(of: first.slot))
    var wraps = 0
    for create in 1...generations {
      let next = try #require(table.create()).segment
      if next.wrapped { wraps += 1 }
      #expect((next.handle == first.handle) == (create == generations))
      #expect(table.letGo(of: next.slot))
    }
    #expect(wraps == 1)
  }

  @Test func aHandleIsNeverNothing() throws {
    let table = try SteppedSegments(
      DSMGeneration.self, DSMGeometry(slots: 1, live: 0, backends: 1))
    let segment = try #require(table.create()).segment
    #expect(segment.handle != 0)
  }

  @Test func mainRegionHandlesAreAsPostgreSQLMakesThem() throws {
    // Of 200,174 slots the number has 18 bits, from bit 1 on, and random bits begin at bit 18.
    #expect(DSMScan.randomBit(slots: 200_174) == 18)
    #expect(DSMScan.randomBit(slots: 744) == 10)
    let table = try SteppedSegments(
      DSMScan.self,
      DSMGeometry(slots: 744, live: 0, backends: 1, handles: .mainRegion, seed: 3))
    for slot: UInt32 in 0..<744 {
      let segment = try #require(table.create()).segment
      #expect(segment.slot.value == slot)
      #expect(segment.handle & 1 == 1)
      // Below the bit in which they overlap it is the slot's number.
      #expect(segment.handle >> 1 & 0x1ff == UInt64(slot & 0x1ff))
      #expect(segment.handle >> 10 & 1 >= UInt64(slot >> 9))
    }
  }

  @Test func randomHandlesAreEvenAndNoTwoAreEqual() throws {
    let table = try SteppedSegments(
      DSMScan.self, DSMGeometry(slots: 4_096, live: 2_000, backends: 3, seed: 3))
    var handles = Set(
      (0..<2_000).compactMap {
        table.strategy.handle(of: SlotIndex(trusted: $0), in: table.memory)
      })
    #expect(handles.count == 2_000)
    while let (segment, _) = table.create() { handles.insert(segment.handle) }
    #expect(handles.count == 4_096)
    #expect(handles.allSatisfy { $0 & 1 == 0 })
  }
}
