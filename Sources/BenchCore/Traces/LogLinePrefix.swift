/// What PostgreSQL writes before each message: the setting log_line_prefix, read backwards.
///
/// Source: log_line_prefix() in PostgreSQL's utils/error/elog.c. The time and the process that logs are
/// kept; whatever else a prefix names is passed over.
package struct LogLinePrefix: Sendable, Equatable {
  enum Token: Sendable, Equatable {
    case literal([UInt8])
    /// `%n`: seconds since 1970 with milliseconds.
    case epoch
    /// `%m` or `%t`: date, time of day, zone.
    case timestamp(hasMilliseconds: Bool)
    /// `%p`.
    case pid
    /// Any other escape: some text, maybe none.
    case anything
  }

  /// As a user writes it.
  package let text: String
  let tokens: [Token]

  /// The two that PostgreSQL's users meet most, first the one without a time zone.
  package static let usual: [LogLinePrefix] = [
    "%n [%p] %b ", "%m [%p] %b ", "%n [%p] ", "%m [%p] ",
  ].compactMap { try? LogLinePrefix($0) }

  /// Throws a sentence if the prefix has no time in it, or an escape that PostgreSQL does not know.
  package init(_ text: String) throws(LogLinePrefixError) {
    self.text = text
    var tokens: [Token] = []
    var literal: [UInt8] = []
    var bytes = Array(text.utf8)[...]
    func flush() {
      if !literal.isEmpty { tokens.append(.literal(literal)) }
      literal = []
    }
    while let byte = bytes.popFirst() {
      guard byte == UInt8(ascii: "%") else {
        literal.append(byte)
        continue
      }
      // Padding, as in %-10p: blanks on one side or the other.
      let padding = bytes.prefix { $0 == UInt8(ascii: "-") || (48...57).contains($0) }
      bytes = bytes.dropFirst(padding.count)
      guard let escape = bytes.popFirst() else {
        throw LogLinePrefixError("the prefix '\(text)' ends with a single %")
      }
      if escape == UInt8(ascii: "%") {
        literal.append(escape)
        continue
      }
      // The postmaster serves no session: its lines end the prefix here.
      if escape == UInt8(ascii: "q") { break }
      flush()
      if !padding.isEmpty { tokens.append(.anything) }
      switch escape {
      case UInt8(ascii: "n"): tokens.append(.epoch)
      case UInt8(ascii: "m"): tokens.append(.timestamp(hasMilliseconds: true))
      case UInt8(ascii: "t"): tokens.append(.timestamp(hasMilliseconds: false))
      case UInt8(ascii: "p"): tokens.append(.pid)
      case _ where Self.others.contains(escape): tokens.append(.anything)
      default:
        throw LogLinePrefixError(
          "the prefix '\(text)' has %\(Character(UnicodeScalar(escape))), which PostgreSQL does not"
        )
      }
      if !padding.isEmpty { tokens.append(.anything) }
    }
    flush()
    let hasTime = tokens.contains {
      switch $0 {
      case .epoch, .timestamp: true
      case .literal, .pid, .anything: false
      }
    }
    guard hasTime else {
      throw LogLinePrefixError("the prefix '\(text)' has no time in it: %n, %m or %t is needed")
    }
    self.tokens = tokens
  }

  private static let others = Set("aubdrhLPlsvxeicQ".utf8)
}

package struct LogLinePrefixError: Error, Equatable, CustomStringConvertible {
  package let description: String

  init(_ description: String) { self.description = description }
}

/// A line of a log that begins as its prefix says.
package struct LogLine: Equatable, Sendable {
  /// Since 1970, in microseconds; in the log's own zone where the prefix names one.
  package let microseconds: Int64
  package let pid: UInt32?
  /// Such as `DEBUG`, in whatever language the server speaks.
  package let severity: String
  /// Where the message begins.
  let message: Int

  static let severities: Set<String> = [
    "DEBUG", "DEBUG1", "DEBUG2", "DEBUG3", "DEBUG4", "DEBUG5", "LOG", "INFO", "NOTICE", "WARNING",
    "ERROR", "FATAL", "PANIC", "DETAIL", "HINT", "QUERY", "CONTEXT", "LOCATION", "BACKTRACE",
    "STATEMENT",
  ]
}

extension LogLinePrefix {
  /// Reads the beginning of a line; nil if it does not begin like this.
  package func read(_ line: [UInt8]) -> LogLine? {
    line.withUnsafeBufferPointer { read($0) }
  }

  func read(_ line: UnsafeBufferPointer<UInt8>) -> LogLine? {
    var reading = Reading(line: line)
    guard reading.matches(tokens[...], from: 0) else { return nil }
    return LogLine(
      microseconds: reading.microseconds, pid: reading.pid, severity: reading.severity,
      message: reading.message)
  }

  /// One attempt at a line.
  private struct Reading {
    let line: UnsafeBufferPointer<UInt8>
    var microseconds: Int64 = 0
    var pid: UInt32?
    var severity = ""
    var message = 0
    /// Steps left: what matches anything is tried at every length, and a hostile line must not take
    /// for ever.
    var patience = 10_000

    init(line: UnsafeBufferPointer<UInt8>) { self.line = line }

    mutating func matches(_ tokens: ArraySlice<Token>, from start: Int) -> Bool {
      guard patience > 0 else { return false }
      patience -= 1
      guard let token = tokens.first else { return readSeverity(from: start) }
      let rest = tokens.dropFirst()
      switch token {
      case .literal(let bytes):
        guard start + bytes.count <= line.count else { return false }
        for (offset, byte) in bytes.enumerated() where line[start + offset] != byte { return false }
        return matches(rest, from: start + bytes.count)
      case .pid:
        guard let (value, end) = number(from: start, digits: 1...10) else { return false }
        pid = UInt32(exactly: value)
        return matches(rest, from: end)
      case .epoch:
        guard let (seconds, point) = number(from: start, digits: 1...11), isAt(point, "."),
          let (milliseconds, end) = number(from: point + 1, digits: 3...3)
        else { return false }
        microseconds = seconds * 1_000_000 + milliseconds * 1_000
        return matches(rest, from: end)
      case .timestamp(let hasMilliseconds):
        guard let end = readTimestamp(from: start, hasMilliseconds) else { return false }
        return matches(rest, from: end)
      case .anything:
        var end = start
        while end <= line.count && end - start <= 256 {
          if matches(rest, from: end) { return true }
          end += 1
        }
        return false
      }
    }

    /// `2026-11-23 04:03:01.782 UTC`.
    private mutating func readTimestamp(from start: Int, _ hasMilliseconds: Bool) -> Int? {
      guard let (year, a) = number(from: start, digits: 4...4), isAt(a, "-"),
        let (month, b) = number(from: a + 1, digits: 2...2), isAt(b, "-"),
        let (day, c) = number(from: b + 1, digits: 2...2), isAt(c, " "),
        let (hour, d) = number(from: c + 1, digits: 2...2), isAt(d, ":"),
        let (minute, e) = number(from: d + 1, digits: 2...2), isAt(e, ":"),
        let (second, f) = number(from: e + 1, digits: 2...2),
        (1...12).contains(month), (1...31).contains(day), hour < 24, minute < 60, second <= 60
      else { return nil }
      var (milliseconds, end) = (Int64(0), f)
      if hasMilliseconds {
        guard isAt(f, "."), let (value, after) = number(from: f + 1, digits: 3...3) else {
          return nil
        }
        (milliseconds, end) = (value, after)
      }
      guard isAt(end, " ") else { return nil }
      end += 1
      let zone = end
      while end < line.count && Self.isOfZone(line[end]) { end += 1 }
      guard end > zone else { return nil }
      let days = Self.days(year, month, day)
      let ofDay = (hour * 60 + minute) * 60 + second
      microseconds = (days * 86_400 + ofDay) * 1_000_000 + milliseconds * 1_000
      return end
    }

    private static func isOfZone(_ byte: UInt8) -> Bool {
      switch byte {
      case 48...57, 65...90, 97...122: true
      case UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "/"), UInt8(ascii: "_"): true
      default: false
      }
    }

    /// Days from 1970-01-01 in the Gregorian calendar.
    ///
    /// Source: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", days_from_civil.
    private static func days(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
      let shifted = month <= 2 ? year - 1 : year
      let era = shifted / 400
      let ofEra = shifted - era * 400
      let ofYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
      return era * 146_097 + ofEra * 365 + ofEra / 4 - ofEra / 100 + ofYear - 719_468
    }

    /// A word, a colon and two blanks.
    private mutating func readSeverity(from start: Int) -> Bool {
      var end = start
      while end < line.count && end - start <= 32 && line[end] > 32 && line[end] != 58 { end += 1 }
      guard end > start, isAt(end, ":"), isAt(end + 1, " "), isAt(end + 2, " ") else {
        return false
      }
      severity = String(decoding: line[start..<end], as: UTF8.self)
      message = end + 3
      return true
    }

    private func isAt(_ place: Int, _ character: Unicode.Scalar) -> Bool {
      place < line.count && line[place] == UInt8(ascii: character)
    }

    private func number(
      from start: Int, digits: ClosedRange<Int>
    ) -> (value: Int64, end: Int)? {
      var (value, end) = (Int64(0), start)
      while end < line.count && end - start < digits.upperBound && (48...57).contains(line[end]) {
        value = value * 10 + Int64(line[end] - 48)
        end += 1
      }
      return digits.contains(end - start) ? (value, end) : nil
    }
  }
}
