import BenchCore
import Testing

/// One way of stepping through a strategy; its description reproduces it.
struct LockstepCase: Sendable, CustomTestStringConvertible {
  let entry: StrategyEntry
  let cell: Cell

  var testDescription: String {
    """
    \(cell.strategy) slots=\(cell.slots) held=\(cell.held) \(cell.occupancyShape) \
    origin=\(cell.counterOrigin) tag-bits=\(cell.tagBits) seed=\(cell.seed)
    """
  }

  /// Around every power of two that a word or a ring could trip over, and sizes that are neither.
  static let sizes: [UInt32] = [1, 2, 31, 32, 33, 63, 64, 65, 100, 257]
  /// 0, and so near the wrap of 32 bits that a few takes and gives cross it.
  static let origins: [UInt32] = [0, .max - 5]

  static let all = Catalogue.handingOut.flatMap { entry in
    sizes.flatMap { slots in
      origins.flatMap { origin in
        [1, 2, 3].map { seed in
          LockstepCase(entry, slots: slots, origin: origin, seed: seed)
        }
      }
    }
  }

  static let occupied = Catalogue.handingOut.flatMap { entry in
    OccupancyShape.allCases.flatMap { shape in
      [(2, 1), (33, 32), (64, 40), (100, 1), (65, 65)].flatMap { slots, held in
        origins.map {
          LockstepCase(entry, slots: slots, held: held, shape: shape, origin: $0)
        }
      }
    }
  }

  init(
    _ entry: StrategyEntry, slots: UInt32, held: UInt32 = 0, shape: OccupancyShape = .prefix,
    origin: UInt32 = 0, tagBits: UInt32 = 16, seed: UInt64 = 1, lock: String? = nil
  ) {
    self.entry = entry
    var cell = Cell.example(
      entry.card.name, lock: lock, layout: .dense, workers: 3, slots: slots, held: held,
      shape: shape, tagBits: tagBits, seed: seed)
    cell.counterOrigin = origin
    self.cell = cell
  }

  /// Random takes and gives by three backends, each compared with the naive set.
  ///
  /// Returns the first event after which they differ; nil if they never do.
  func firstDivergence(in events: Int) throws -> String? {
    let subject = try SteppedSubject(entry, cell)
    let session = subject.session
    var model = NaiveSlots(cell.startingState)
    var generator = SeededGenerator(seed: cell.seed)
    for event in 0..<events {
      // Phases that lean to takes and phases that lean to gives, so that both ends are reached.
      let leansToTakes = (event / Int(3 * cell.slots + 7)).isMultiple(of: 2)
      let takes = UInt32.random(in: 0..<10, using: &generator) < (leansToTakes ? 7 : 3)
      if takes || model.held.isEmpty {
        let isEmpty = model.free.isEmpty
        let slot = session.take(UInt32.random(in: 0..<cell.workers, using: &generator))
        switch slot {
        case nil where !isEmpty: return "event \(event): a take found nothing"
        case let slot? where !model.take(slot): return "event \(event): \(slot) was not free"
        default: break
        }
      } else {
        let slot = model.give(at: Int.random(in: 0..<model.held.count, using: &generator))
        guard session.give(slot) else { return "event \(event): the give of \(slot) was refused" }
      }
      if cell.slots <= 65 || event % 16 == 0 {
        let free = session.freeSlots()
        guard free.count == model.free.count, Set(free) == model.free else {
          return "event \(event): free are \(free.sorted()), not \(model.free.sorted())"
        }
      }
    }
    return session.stashed() == 0 ? nil : "\(session.stashed()) slots are stashed"
  }
}

struct LockstepTests {
  @Test(arguments: LockstepCase.all) func behavesLikeASet(step: LockstepCase) throws {
    #expect(try step.firstDivergence(in: 40 * Int(step.cell.slots) + 200) == nil)
  }

  @Test(arguments: LockstepCase.occupied)
  func behavesLikeASetBesideOccupants(step: LockstepCase) throws {
    #expect(try step.firstDivergence(in: 20 * Int(step.cell.slots) + 200) == nil)
  }

  @Test(arguments: LockstepCase.all.filter { $0.cell.seed == 1 })
  func everySlotIsTakenOnceAndThenNoneUntilOneIsGiven(step: LockstepCase) throws {
    let subject = try SteppedSubject(step.entry, step.cell)
    let session = subject.session
    let all = Set(0..<step.cell.slots)
    for _ in 0..<3 {
      var taken: [UInt32] = []
      for number in 0..<step.cell.slots { taken += [session.take(number % 3)].compactMap(\.self) }
      #expect(taken.count == all.count)
      #expect(Set(taken) == all)
      for backend in 0..<3 as Range<UInt32> { #expect(session.take(backend) == nil) }
      #expect(session.freeSlots().isEmpty)
      for slot in taken.reversed() { #expect(session.give(slot)) }
      #expect(session.freeSlots().sorted() == Array(all).sorted())
    }
  }

  @Test(arguments: LockstepCase.all.filter { $0.cell.seed == 1 })
  func oneSlotGivenToAFullTableIsTheNextOneTaken(step: LockstepCase) throws {
    let subject = try SteppedSubject(step.entry, step.cell)
    let session = subject.session
    while session.take(0) != nil {}
    for number in 0..<(3 * step.cell.slots) {
      let slot = number &* 7 % step.cell.slots
      #expect(session.give(slot))
      #expect(session.take(number % 3) == slot)
      #expect(session.take(number % 3) == nil)
    }
  }

  @Test(arguments: LockstepCase.occupied)
  func occupantsKeepTheirSlots(step: LockstepCase) throws {
    let subject = try SteppedSubject(step.entry, step.cell)
    let start = Set(step.cell.startingState.free)
    #expect(start.count == Int(step.cell.slots - step.cell.held))
    #expect(Set(subject.session.freeSlots()) == start)
    var taken: Set<UInt32> = []
    while let slot = subject.session.take(0) { taken.insert(slot) }
    #expect(taken == start)
  }
}
