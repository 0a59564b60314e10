import BenchCore
import Testing

struct ReplayTraceTests {
  private static let header = TraceEvent.columns.joined(separator: ",")

  /// Each as `time event worker leader`.
  private func trace(_ events: String...) throws -> ReplayTrace {
    let lines = events.map { event in
      let words = event.split(separator: " ").map(String.init)
      return "1,\(words[0]),\(words[1]),\(words[2]),\(words.count > 3 ? words[3] : ""),,,,"
    }
    return try ReplayTrace(
      name: "t", text: ([Self.header] + lines).joined(separator: "\n") + "\n")
  }

  @Test func aWorkerTakesWhenItIsRegisteredAndGivesWhenItsSlotIsFree() throws {
    let trace = try trace(
      "0 register 1 7", "5 start 1 7", "10 register 2", "12 fail 1", "13 start 1", "20 free 1",
      "20 exit 1", "30 start 3")
    #expect(
      trace.steps == [
        .init(nanoseconds: 0, worker: 0, isTake: true),
        .init(nanoseconds: 10_000, worker: 1, isTake: true),
        .init(nanoseconds: 20_000, worker: 0, isTake: false),
        .init(nanoseconds: 30_000, worker: 2, isTake: true),
      ])
    #expect((trace.workers, trace.gives) == (3, 1))
    #expect((trace.span, trace.longestGap) == (30_000, 10_000))
  }

  @Test func workersOfOneLeaderAreOneBackends() throws {
    let trace = try trace(
      "0 register 1 7", "1 register 2 8", "2 register 3 7", "3 register 4", "4 register 5 8",
      "5 register 6 9")
    #expect(trace.backends(2) == [0, 1, 0, 0, 1, 1])
    #expect(trace.backends(3) == [0, 1, 0, 2, 1, 0])
    #expect(trace.backends(1) == Array(repeating: 0, count: 6))
    #expect(trace.peaks(of: 2) == [3, 3])
  }

  @Test func aBackendKeepsEachSlotInAPlaceOfItsOwn() throws {
    let trace = try trace(
      "0 register 1 7", "1 register 2 7", "2 free 1", "3 register 3 7", "4 free 2", "5 free 3")
    let timeline = try #require(trace.timelines(of: 1, at: .times(2)).first)
    #expect(timeline.peak == 2)
    #expect(timeline.steps.map(\.place) == [0, 1, 0, 0, 1, 0])
    #expect(timeline.steps.map(\.isTake) == [1, 1, 0, 1, 0, 0])
    #expect(timeline.steps.map(\.due) == [0, 500, 1_000, 1_500, 2_000, 2_500])
    #expect(trace.timelines(of: 1, at: .max)[0].steps.allSatisfy { $0.due == 0 })
  }

  /// Whatever the backends, no step is lost, and no backend holds more than its peak.
  @Test(arguments: [1, 2, 4, 7, 32] as [UInt32]) func timelinesAreTheTrace(backends: UInt32) throws
  {
    let trace = try ReplayTrace(named: ReplayTrace.names[0])
    let timelines = trace.timelines(of: backends, at: .times(1))
    #expect(timelines.reduce(0) { $0 + $1.steps.count } == trace.steps.count)
    #expect(timelines.map(\.peak) == trace.peaks(of: backends))
    for timeline in timelines {
      var held = Set<UInt32>()
      for step in timeline.steps {
        if step.isTake == 1 {
          #expect(held.insert(step.place).inserted && step.place < timeline.peak)
        } else {
          #expect(held.remove(step.place) != nil)
        }
      }
      #expect(zip(timeline.steps, timeline.steps.dropFirst()).allSatisfy { $0.due <= $1.due })
    }
  }

  @Test func whatIsNoTraceIsRefused() throws {
    #expect(throws: UsageError.self) { try ReplayTrace(named: "postgres16") }
    #expect(throws: UsageError.self) { try ReplayTrace(named: "/nowhere/trace.csv") }
    #expect(throws: UsageError.self) { try ReplayTrace(name: "t", text: "x\nnonsense\n") }
  }

  @Test func aTraceThatNeedsMoreSlotsThanThereAreIsSkippedOrRefused() throws {
    var request = SweepRequest()
    (request.scenarios, request.slots, request.workers) = (["replay"], [8, 64], [4])
    let sweep = try Sweep(request)
    #expect(Set(sweep.cells.map(\.slots)) == [64])
    #expect(sweep.notes.contains { $0.contains("use more --slots") })
    request.slots = [8]
    #expect(throws: UsageError.self) { try Sweep(request) }
  }
}
