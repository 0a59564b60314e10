/// What one backend does in a replay, in its order: written before it starts, and read by it alone.
///
/// In the run's memory: who maps it are the supervisor, which writes it before there is a crew, and
/// the backend, whose start hands it over.
package struct ReplayTimeline: BitwiseCopyable {
  package struct Step: BitwiseCopyable, Equatable {
    /// Since the replay began, in nanoseconds.
    package let due: UInt64
    /// Where the backend keeps the slot meanwhile.
    package let place: UInt32
    package let isTake: UInt32
  }

  package static let stepByteCount = UInt32(MemoryLayout<Step>.stride)

  package let steps: UnsafeMutablePointer<Step>
  package let count: UInt32
  /// Most slots that the backend holds at once.
  package let peak: UInt32
}

extension ReplayTrace {
  /// Each backend's steps at a speed.
  package func timelines(
    of count: UInt32, at speed: ReplaySpeed
  ) -> [(steps: [ReplayTimeline.Step], peak: UInt32)] {
    let backends = backends(count)
    var timelines = Array(repeating: Places(), count: Int(count))
    for step in steps {
      timelines[Int(backends[Int(step.worker)])].add(step, due: speed.due(step.nanoseconds))
    }
    return timelines.map { ($0.steps, $0.count) }
  }

  /// A backend's places, each of which is used again once its slot has gone back.
  private struct Places {
    var steps: [ReplayTimeline.Step] = []
    private(set) var count: UInt32 = 0
    private var free: [UInt32] = []
    private var places: [UInt32: UInt32] = [:]

    mutating func add(_ step: ReplayTrace.Step, due: UInt64) {
      let place: UInt32
      if step.isTake {
        place = free.popLast() ?? count
        count = max(count, place + 1)
        places[step.worker] = place
      } else {
        place = places.removeValue(forKey: step.worker) ?? 0
        free.append(place)
      }
      steps.append(.init(due: due, place: place, isTake: step.isTake ? 1 : 0))
    }
  }
}
