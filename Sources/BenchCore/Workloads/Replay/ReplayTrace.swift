/// A trace as backends replay it: when each worker takes its slot, and when the slot is given back.
///
/// Of a worker's events these are the first, mostly its registration, and the one that says that its slot
/// is free; nothing is given of one that has none.
package struct ReplayTrace: Sendable, Equatable {
  package struct Step: Sendable, Equatable {
    /// Since the first of the trace.
    package let nanoseconds: UInt64
    /// Counts workers from 0, in the order of their takes.
    package let worker: UInt32
    package let isTake: Bool

    package init(nanoseconds: UInt64, worker: UInt32, isTake: Bool) {
      (self.nanoseconds, self.worker, self.isTake) = (nanoseconds, worker, isTake)
    }
  }

  /// What results call it.
  package let name: String
  package private(set) var steps: [Step] = []
  /// Of each worker, whom it works for: workers of one leader are one backend's, as in the server.
  private var leaders: [Leader] = []

  private enum Leader: Hashable {
    case process(UInt32)
    /// It is nobody's, and so a backend's of its own.
    case none(worker: UInt32)
  }

  /// More than a region has room for.
  private static let mostSteps = 16_000_000

  package init(name: String) { self.name = name }

  /// Reads a file that `trace import` made.
  package init(reading path: String) throws(UsageError) {
    self.init(name: Self.name(of: path))
    do {
      var events = try TraceEvents.reading(path)
      var workers: [UInt64: UInt32] = [:]
      while let event = try events.next() { try take(event, &workers) }
    } catch let error as FileError {
      throw UsageError("--trace: \(error.description).")
    } catch {
      throw UsageError("--trace: \(error).")
    }
    guard !steps.isEmpty else { throw UsageError("--trace: '\(path)' has no worker.") }
  }

  /// Reads the text of such a file.
  package init(name: String, text: String) throws(UsageError) {
    self.init(name: name)
    var workers: [UInt64: UInt32] = [:]
    for line in text.split(separator: "\n").dropFirst() {
      guard let event = TraceEvent(line: String(line)) else {
        throw UsageError("The trace \(name) has a line that is no event: '\(line)'.")
      }
      try take(event, &workers)
    }
  }

  private mutating func take(
    _ event: TraceEvent, _ workers: inout [UInt64: UInt32]
  ) throws(UsageError) {
    guard steps.count < Self.mostSteps else {
      throw UsageError("--trace: \(name) has more than \(Self.mostSteps) takes and gives.")
    }
    let nanoseconds = event.microseconds * 1_000
    switch event.kind {
    case .register, .start:
      guard workers[event.worker] == nil else { return }
      let worker = UInt32(leaders.count)
      workers[event.worker] = worker
      leaders.append(event.leader.map { .process($0) } ?? .none(worker: worker))
      steps.append(Step(nanoseconds: nanoseconds, worker: worker, isTake: true))
    case .free:
      guard let worker = workers.removeValue(forKey: event.worker) else { return }
      steps.append(Step(nanoseconds: nanoseconds, worker: worker, isTake: false))
    case .fail, .exit: return
    }
  }

  /// A file's name without its folder and its ending.
  private static func name(of path: String) -> String {
    let file = path.split(separator: "/").last.map(String.init) ?? path
    return file.hasSuffix(".csv") ? String(file.dropLast(4)) : file
  }

  package var workers: UInt32 { UInt32(leaders.count) }
  package var gives: UInt32 { UInt32(steps.count) - workers }
  package var span: UInt64 { steps.last?.nanoseconds ?? 0 }

  /// Between two steps, in nanoseconds.
  package var longestGap: UInt64 {
    zip(steps, steps.dropFirst()).map { $1.nanoseconds - $0.nanoseconds }.max() ?? 0
  }

  /// Which backend has each worker: leaders in turn, as they turn up.
  package func backends(_ count: UInt32) -> [UInt32] {
    var known: [Leader: UInt32] = [:]
    return leaders.map { leader in
      if let backend = known[leader] { return backend }
      let backend = UInt32(known.count) % count
      known[leader] = backend
      return backend
    }
  }

  /// How many slots each of some backends holds at once at most.
  ///
  /// Backends keep to their own order alone, so the sum is what they may hold together at any speed.
  package func peaks(of count: UInt32) -> [UInt32] {
    let backends = backends(count)
    var (held, peaks) = ([UInt32](repeating: 0, count: Int(count)), [UInt32]())
    peaks = held
    for step in steps {
      let backend = Int(backends[Int(step.worker)])
      held[backend] = step.isTake ? held[backend] + 1 : held[backend] - 1
      peaks[backend] = max(peaks[backend], held[backend])
    }
    return peaks
  }
}
