import BenchCore
import Synchronization

/// One line on standard error that says what is explored; on a terminal only.
final class ExplorationProgress: Sendable {
  private struct Line {
    var lastShown: UInt64 = 0
    var width = 0
  }

  private let isOn: Bool
  private let line = Synchronization.Mutex(Line())

  init(isOn: Bool) { self.isOn = isOn && StandardError.isTerminal }

  func show(_ text: String) {
    guard isOn else { return }
    line.withLock { line in
      let now = Machine.monotonicNanoseconds()
      guard now - line.lastShown > 200_000_000 else { return }
      line.lastShown = now
      let rest = String(repeating: " ", count: max(0, line.width - text.count))
      StandardError.write("\r" + text + rest)
      line.width = text.count
    }
  }

  func clear() {
    let width = line.withLock { $0.width }
    if isOn && width > 0 { StandardError.write("\r" + String(repeating: " ", count: width) + "\r") }
  }
}
