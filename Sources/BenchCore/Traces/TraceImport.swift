/// Turns a server's log into a trace, in constant memory.
///
/// Nothing that a log may hold is fatal: what cannot be used is counted and told.
package struct TraceImport {
  /// What a log held.
  package struct Summary: Equatable, Sendable {
    package var prefix = ""
    package var lines: UInt64 = 0
    package var events: UInt64 = 0
    /// Lines that go on with the message of the line before: they begin with a tab.
    package var continuations: UInt64 = 0
    /// Messages whose level is in no English word.
    package var foreign: UInt64 = 0
    /// Lines that do not begin with the prefix.
    package var broken: UInt64 = 0
    package var tooLong: UInt64 = 0
    /// Whether the last line had no end, and was left out.
    package var isCut = false
    /// Events earlier than the one before: a clock that was set back.
    package var wentBack: UInt64 = 0
    /// From the first event to the last.
    package var microseconds: UInt64 = 0
    package var workers = WorkerPairing.Tally()

    package init() {}
  }

  private let prefix: LogLinePrefix
  private var pairing = WorkerPairing()
  private var summary = Summary()
  private var first: Int64?

  package init(prefix: LogLinePrefix) {
    self.prefix = prefix
    summary.prefix = prefix.text
  }

  /// What was read so far.
  package var result: Summary {
    var result = summary
    result.workers = pairing.counts
    return result
  }

  /// Takes in a line; returns the event that it tells of.
  package mutating func take(_ line: LogLines.Line) -> TraceEvent? {
    summary.lines += 1
    switch line {
    case .cut: summary.isCut = true
    case .tooLong: summary.tooLong += 1
    case .whole(let bytes): return take(bytes)
    }
    return nil
  }

  private mutating func take(_ bytes: UnsafeBufferPointer<UInt8>) -> TraceEvent? {
    guard bytes.first != UInt8(ascii: "\t") else {
      summary.continuations += 1
      return nil
    }
    guard let line = prefix.read(bytes) else {
      summary.broken += 1
      return nil
    }
    guard LogLine.severities.contains(line.severity) else {
      summary.foreign += 1
      return nil
    }
    let message = UnsafeBufferPointer(rebasing: bytes[line.message...])
    guard let event = WorkerLogEvent.read(message) else { return nil }
    summary.events += 1
    return pairing.take(event, at: time(line.microseconds))
  }

  /// Since the first event; time does not run backwards in a trace.
  private mutating func time(_ microseconds: Int64) -> UInt64 {
    guard let first else {
      first = microseconds
      return 0
    }
    let elapsed = microseconds - first
    if elapsed < Int64(summary.microseconds) {
      summary.wentBack += 1
    } else {
      summary.microseconds = UInt64(elapsed)
    }
    return summary.microseconds
  }

  /// The prefix of those that are usual with which most of the first lines begin; nil if none does.
  package static func guessPrefix(_ path: String) throws(FileError) -> LogLinePrefix? {
    var lines = try LogLines(reading: path)
    var hits = LogLinePrefix.usual.map { _ in 0 }
    for _ in 0..<1_000 {
      guard let line = try lines.next() else { break }
      guard case .whole(let bytes) = line else { continue }
      for (number, prefix) in LogLinePrefix.usual.enumerated() where prefix.read(bytes) != nil {
        hits[number] += 1
      }
    }
    guard let most = hits.max(), most > 0, let best = hits.firstIndex(of: most) else { return nil }
    return LogLinePrefix.usual[best]
  }

  /// Reads a log and hands on its events in turn.
  package static func run(
    _ path: String, prefix: LogLinePrefix, _ body: (TraceEvent) throws -> Void
  ) throws -> Summary {
    var lines = try LogLines(reading: path)
    var reading = TraceImport(prefix: prefix)
    while let line = try lines.next() {
      if let event = reading.take(line) { try body(event) }
    }
    return reading.result
  }
}
