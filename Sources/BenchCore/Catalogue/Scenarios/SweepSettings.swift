/// What holds for the axes in one scenario: nothing is left unsaid.
@dynamicMemberLookup
struct SweepSettings {
  private let axes: Axes
  /// Whether somebody chose the width of tags, and a width that is too narrow is what was wanted.
  let namesTagBits: Bool
  /// Each trace at each speed; one that is none where nothing is replayed.
  let replays: [Replay?]
  /// Of the machine.
  private let processors: UInt32

  init(_ scenario: Scenario, processors: UInt32, traces: [String: ReplayTrace]) {
    namesTagBits = !scenario.axes.tagBits.isEmpty
    self.processors = processors
    var axes = scenario.axes.over(.usual)
    if axes.locks.contains("all") { axes.locks = Catalogue.locks.map(\.name) }
    if scenario.workload.playsBothRoles {
      // One contender takes one slot and never pauses, whatever was asked for.
      (axes.workers, axes.bursts, axes.thinks, axes.holds) = ([1], [1], [.none], [.none])
    }
    if scenario.workload.isReplay {
      // Who takes, when, and for how long is the trace's.
      (axes.bursts, axes.thinks, axes.holds) = ([1], [.none], [.none])
      axes.rates = [.closed]
      replays = axes.traces.flatMap { trace in
        axes.speeds.compactMap { speed in traces[trace].map { Replay($0, speed: speed) } }
      }
    } else {
      replays = [nil]
    }
    self.axes = axes
  }

  subscript<Values>(dynamicMember path: KeyPath<Axes, Values>) -> Values { axes[keyPath: path] }

  var workerCounts: [UInt32] { axes.workers.map { $0.count(processors: processors) } }
}
