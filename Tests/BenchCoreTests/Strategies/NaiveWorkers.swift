import BenchCore

/// What the postmaster should do, told from a picture of every slot that costs nothing to look at.
struct NaiveWorkers {
  enum Status: Equatable {
    case free, registered, running, ending
  }

  struct Slot {
    var generation: UInt32
    var status: Status
    /// Whether the end of this generation has been ordered.
    var isOrdered = false
  }

  private(set) var slots: [Slot]
  private let occupants: Set<UInt32>

  init(slots: UInt32, occupants: [UInt32], origin: UInt32) {
    self.occupants = Set(occupants)
    let held = self.occupants
    self.slots = (0..<slots).map {
      Slot(generation: origin, status: held.contains($0) ? .running : .free)
    }
  }

  func worker(_ slot: UInt32) -> BenchWorker {
    BenchWorker(slot: slot, generation: slots[Int(slot)].generation)
  }

  /// Slots in a status; occupants are nobody's business.
  func all(_ wanted: Status...) -> [UInt32] {
    slots.indices.map { UInt32($0) }.filter {
      wanted.contains(slots[Int($0)].status) && !occupants.contains($0)
    }
  }

  mutating func register(_ slot: UInt32) {
    slots[Int(slot)] = Slot(
      generation: slots[Int(slot)].generation &+ 1, status: .registered)
  }

  /// Whether there is anything to say.
  mutating func terminate(_ worker: BenchWorker) -> Bool {
    let index = Int(worker.slot)
    guard slots[index].generation == worker.generation, !slots[index].isOrdered else {
      return false
    }
    slots[index].isOrdered = true
    return true
  }

  mutating func answer() -> BenchAnswer {
    var answer = BenchAnswer()
    for slot in slots.indices.map({ UInt32($0) }) {
      let index = Int(slot)
      switch (slots[index].status, slots[index].isOrdered) {
      case (.registered, true):
        answer.cancelled.append(worker(slot))
        slots[index].status = .free
      case (.registered, false):
        answer.started.append(worker(slot))
        slots[index].status = .running
      case (.running, true):
        answer.ended.append(worker(slot))
        slots[index].status = .ending
      default: break
      }
    }
    return answer
  }

  mutating func ends(_ slot: UInt32) { slots[Int(slot)].status = .free }
}
