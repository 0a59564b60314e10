/// What happens to workers over time, as a file: one line an event, in the order of time.
///
/// Events and not workers, so that a log of any length can be turned into one in constant memory, and a
/// replay can begin before it has read the end.
package struct TraceEvent: Equatable, Sendable {
  package enum Kind: String, CaseIterable, Sendable {
    /// The postmaster has noticed that the worker was registered.
    case register
    case start
    /// It ended and keeps its slot: it will be started again.
    case fail
    /// Its slot is free again.
    case free
    /// Its process has been collected; comes right behind `free`.
    case exit
  }

  /// Since the first event of the trace.
  package let microseconds: UInt64
  package let kind: Kind
  /// Counts workers in the order in which they first turned up, from 1.
  package let worker: UInt64
  /// The process that a parallel worker works for.
  package var leader: UInt32?
  package var pid: UInt32?
  package var exit: WorkerExit?
  /// Of a registration.
  package var name = ""

  package init(_ kind: Kind, of worker: UInt64, at microseconds: UInt64) {
    self.kind = kind
    self.worker = worker
    self.microseconds = microseconds
  }
}

extension TraceEvent {
  package static let columns = [
    "trace_version", "time_us", "event", "worker", "leader", "pid", "exit_code", "signal", "name",
  ]
  static let version = "1"

  /// The event as a line of a file.
  package var line: String {
    var (code, signal) = ("", "")
    switch exit {
    case .code(let value): code = "\(value)"
    case .signal(let value): signal = "\(value)"
    case nil: break
    }
    return CSVText.line([
      Self.version, "\(microseconds)", kind.rawValue, "\(worker)", leader.map { "\($0)" } ?? "",
      pid.map { "\($0)" } ?? "", code, signal, name,
    ])
  }

  /// Reads a line; nil if it is no event.
  init?(line: String) {
    let fields = CSVText.fields(of: line)
    guard fields.count == Self.columns.count, fields[0] == Self.version,
      let microseconds = UInt64(fields[1]), let kind = Kind(rawValue: fields[2]),
      let worker = UInt64(fields[3])
    else { return nil }
    self.init(kind, of: worker, at: microseconds)
    for (text, path) in [(fields[4], \TraceEvent.leader), (fields[5], \TraceEvent.pid)] {
      guard text.isEmpty || UInt32(text) != nil else { return nil }
      self[keyPath: path] = UInt32(text)
    }
    guard fields[6].isEmpty || fields[7].isEmpty else { return nil }
    if let code = UInt32(fields[6]) {
      exit = .code(code)
    } else if let signal = UInt32(fields[7]) {
      exit = .signal(signal)
    } else {
      guard fields[6].isEmpty && fields[7].isEmpty else { return nil }
    }
    name = fields[8]
  }
}

extension CSVText {
  /// The fields of one line, which holds no line break.
  static func fields(of line: String) -> [String] {
    var fields: [String] = []
    var field = ""
    var isQuoted = false
    var scalars = line.unicodeScalars[...]
    while let scalar = scalars.popFirst() {
      if isQuoted {
        if scalar != "\"" {
          field.unicodeScalars.append(scalar)
        } else if scalars.first == "\"" {
          field.unicodeScalars.append(scalar)
          scalars = scalars.dropFirst()
        } else {
          isQuoted = false
        }
      } else if scalar == "\"" {
        isQuoted = true
      } else if scalar == "," {
        fields.append(field)
        field = ""
      } else {
        field.unicodeScalars.append(scalar)
      }
    }
    fields.append(field)
    return fields
  }
}

/// A trace that cannot be read: one sentence, with file and line.
package struct TraceError: Error, Equatable, CustomStringConvertible {
  package let description: String

  package init(_ description: String) { self.description = description }
}

/// The events of a trace file, one by one, in constant memory.
package struct TraceEvents: ~Copyable {
  private let path: String
  private var lines: LogLines
  private var number = 1
  private var last: UInt64 = 0

  private static let header = CSVText.line(TraceEvent.columns).dropLast()

  /// Throws if the file cannot be read, or is no trace.
  package static func reading(_ path: String) throws -> TraceEvents {
    var events = TraceEvents(path, try LogLines(reading: path))
    try events.readHeader()
    return events
  }

  private init(_ path: String, _ lines: consuming LogLines) {
    self.path = path
    self.lines = lines
  }

  private mutating func readHeader() throws {
    guard case .whole(let line)? = try lines.next(),
      String(decoding: line, as: UTF8.self) == Self.header
    else {
      throw TraceError(
        "'\(path)' is no trace: its first line should be '\(Self.header)'; trace import makes one")
    }
  }

  /// Throws `TraceError` at a line that is no event, or one that goes back in time.
  package mutating func next() throws -> TraceEvent? {
    number += 1
    switch try lines.next() {
    case nil: return nil
    case .cut?: throw TraceError("'\(path)' is cut off in line \(number): import it again")
    case .tooLong?: throw TraceError("line \(number) of '\(path)' is no event of a trace")
    case .whole(let line)?:
      guard let event = TraceEvent(line: String(decoding: line, as: UTF8.self)) else {
        throw TraceError("line \(number) of '\(path)' is no event of a trace")
      }
      guard event.microseconds >= last else {
        throw TraceError("line \(number) of '\(path)' goes back in time: sort it by time_us")
      }
      last = event.microseconds
      return event
    }
  }
}
