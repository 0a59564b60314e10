/// Which trace a cell replays, and how fast.
package struct Replay: Sendable, Hashable, Codable {
  /// What results call the trace.
  package let trace: String
  package let speed: ReplaySpeed
  /// Takes and gives.
  package let steps: UInt32
  /// From the first step to the last, at this speed, in nanoseconds.
  package let span: UInt64
  /// The longest time in which nothing is due, at this speed, in nanoseconds.
  package let longestGap: UInt64

  package init(_ trace: ReplayTrace, speed: ReplaySpeed) {
    self.trace = trace.name
    self.speed = speed
    steps = UInt32(trace.steps.count)
    span = speed.due(trace.span)
    longestGap = speed.due(trace.longestGap)
  }
}
