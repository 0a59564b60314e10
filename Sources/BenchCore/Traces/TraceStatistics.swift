/// What a trace shows: how many workers, how fast, for how long.
package struct TraceStatistics: Sendable {
  package private(set) var workers: UInt64 = 0
  package private(set) var events: UInt64 = 0
  package private(set) var failures: UInt64 = 0
  package private(set) var microseconds: UInt64 = 0
  package private(set) var peak = 0
  package var unfinished: Int { live.count }
  /// From the registration to the first start.
  package private(set) var starting = SpanStatistics()
  /// From the registration to the free slot: for so long the slot was held.
  package private(set) var holding = SpanStatistics()
  /// From the first start to the free slot.
  package private(set) var running = SpanStatistics()
  /// Most slots held at once, in spans of equal length.
  package private(set) var liveOverTime: [Int]

  private struct Life {
    var registered: UInt64
    var started: UInt64?
  }

  private var live: [UInt64: Life] = [:]
  private let end: UInt64

  /// The end of the trace decides how long the spans of the chart are.
  package init(spans: Int, end: UInt64) {
    liveOverTime = Array(repeating: 0, count: spans)
    self.end = end
  }

  /// Takes in an event; events come in the order of time.
  package mutating func take(_ event: TraceEvent) {
    events += 1
    let now = event.microseconds
    fill(upTo: now)
    microseconds = now
    switch event.kind {
    case .register:
      live[event.worker] = Life(registered: now)
      workers += 1
    case .start:
      if live[event.worker] == nil {
        live[event.worker] = Life(registered: now)
        workers += 1
      }
      guard live[event.worker]?.started == nil else { break }
      live[event.worker]?.started = now
      if let life = live[event.worker] { starting.add(now - life.registered) }
    case .fail: failures += 1
    case .free:
      guard let life = live.removeValue(forKey: event.worker) else { break }
      holding.add(now - life.registered)
      if let started = life.started { running.add(now - started) }
    case .exit: break
    }
    peak = max(peak, live.count)
    fill(upTo: now)
  }

  /// The spans since the last event, in which nothing changed, and the one that this moment is in.
  private mutating func fill(upTo now: UInt64) {
    for span in span(of: microseconds)...span(of: now) {
      liveOverTime[span] = max(liveOverTime[span], live.count)
    }
  }

  private func span(of time: UInt64) -> Int {
    let last = liveOverTime.count - 1
    return end == 0 ? 0 : min(last, Int(Double(time) / Double(end) * Double(last + 1)))
  }

  /// Workers registered in a second, over all of the trace.
  package var rate: Double? {
    microseconds == 0 ? nil : Double(workers) / (Double(microseconds) / 1e6)
  }

  /// Reads a trace twice: for its end, and for what is in it.
  package static func read(_ path: String, spans: Int) throws -> TraceStatistics {
    var end: UInt64 = 0
    var events = try TraceEvents.reading(path)
    while let event = try events.next() { end = event.microseconds }
    var statistics = TraceStatistics(spans: spans, end: end)
    events = try TraceEvents.reading(path)
    while let event = try events.next() { statistics.take(event) }
    return statistics
  }
}

/// Spans of time of which there may be very many: a logarithmic histogram.
package struct SpanStatistics: Sendable {
  // 32 buckets from one power of two to the next: within 3 %.
  private static let parts = 32
  private var counts = Array(repeating: UInt64(0), count: 64 * parts)
  package private(set) var count: UInt64 = 0
  package private(set) var maximum: UInt64 = 0

  package init() {}

  package mutating func add(_ microseconds: UInt64) {
    counts[Self.bucket(of: microseconds)] += 1
    count += 1
    maximum = max(maximum, microseconds)
  }

  /// In microseconds; nil where there are too few to carry it.
  package func percentile(_ p: Double) -> UInt64? {
    guard count >= LatencySnapshot.samplesNeeded(for: p) else { return nil }
    let rank = max(1, UInt64((p * Double(count)).rounded(.up)))
    var seen: UInt64 = 0
    for (bucket, count) in counts.enumerated() {
      seen += count
      if seen >= rank { return min(maximum, Self.highest(in: bucket)) }
    }
    return maximum
  }

  private static func bucket(of value: UInt64) -> Int {
    guard value >= UInt64(parts) else { return Int(value) }
    let exponent = UInt64.bitWidth - 1 - value.leadingZeroBitCount
    let shift = exponent - parts.trailingZeroBitCount
    return (shift + 1) * parts + Int(value >> UInt64(shift)) - parts
  }

  private static func highest(in bucket: Int) -> UInt64 {
    guard bucket >= parts else { return UInt64(bucket) }
    let (shift, part) = (bucket / parts - 1, bucket % parts)
    return (UInt64(parts + part + 1) << UInt64(shift)) - 1
  }
}
