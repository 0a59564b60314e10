/// One of the four messages that PostgreSQL's postmaster writes about a background worker at DEBUG1.
///
/// Source: BackgroundWorkerStateChange, StartBackgroundWorker, ForgetBackgroundWorker (bgworker.c,
/// postmaster.c) and LogChildExit.
package enum WorkerLogEvent: Equatable, Sendable {
  /// The postmaster has noticed it.
  case registering(name: String)
  /// Its process is about to be forked.
  case starting(name: String)
  /// Its slot is free again.
  case unregistering(name: String)
  /// By its type, which for parallel workers is not their name.
  case exited(type: String, pid: UInt32, WorkerExit)

  private static let registering = Array("registering background worker \"".utf8)
  private static let starting = Array("starting background worker process \"".utf8)
  private static let unregistering = Array("unregistering background worker \"".utf8)
  private static let exited = Array("background worker \"".utf8)

  /// Nil for every other message.
  package init?(_ message: [UInt8]) {
    let found = message.withUnsafeBufferPointer { Self.read($0) }
    guard let found else { return nil }
    self = found
  }

  static func read(_ message: UnsafeBufferPointer<UInt8>) -> WorkerLogEvent? {
    // The commonest lines of a log are none of these.
    guard let first = message.first, "rsub".utf8.contains(first) else { return nil }
    if let name = quoted(message, after: registering) { return .registering(name: name) }
    if let name = quoted(message, after: starting) { return .starting(name: name) }
    if let name = quoted(message, after: unregistering) { return .unregistering(name: name) }
    guard message.starts(with: exited) else { return nil }
    // A type may hold anything, a quote and " (PID " too: the last one counts.
    let text = String(decoding: message.dropFirst(exited.count), as: UTF8.self)
    guard let mark = text.lastRange(of: "\" (PID ") else { return nil }
    let rest = text[mark.upperBound...]
    guard let close = rest.firstIndex(of: ")"), let pid = UInt32(rest[..<close]),
      let exit = WorkerExit(rest[rest.index(after: close)...])
    else { return nil }
    return .exited(type: String(text[..<mark.lowerBound]), pid: pid, exit)
  }

  /// What stands between the beginning and a quote that ends the line.
  private static func quoted(
    _ message: UnsafeBufferPointer<UInt8>, after beginning: [UInt8]
  ) -> String? {
    var message = message[...]
    if message.last == 13 { message = message.dropLast() }
    guard message.count > beginning.count, message.last == UInt8(ascii: "\""),
      message.starts(with: beginning)
    else { return nil }
    return String(decoding: message.dropFirst(beginning.count).dropLast(), as: UTF8.self)
  }
}

/// How a worker's process ended.
package enum WorkerExit: Equatable, Sendable {
  case code(UInt32)
  case signal(UInt32)

  /// What stands behind the pid in the message.
  init?(_ text: Substring) {
    if let code = Self.number(text, after: " exited with exit code ") {
      self = .code(code)
    } else if let signal = Self.number(text, after: " was terminated by signal ") {
      self = .signal(signal)
    } else {
      return nil
    }
  }

  private static func number(_ text: Substring, after beginning: String) -> UInt32? {
    guard text.hasPrefix(beginning) else { return nil }
    return UInt32(text.dropFirst(beginning.count).prefix { $0.isASCII && $0.isNumber })
  }
}

extension String {
  fileprivate func lastRange(of mark: String) -> Range<String.Index>? {
    var place = endIndex
    while place > startIndex {
      place = index(before: place)
      if self[place...].hasPrefix(mark) {
        return place..<index(place, offsetBy: mark.count)
      }
    }
    return nil
  }
}
