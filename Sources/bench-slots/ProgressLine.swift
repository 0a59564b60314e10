import BenchCore

/// One line on standard error that says what runs, the share done and the time left; on a terminal
/// only.
final class ProgressLine {
  private let isOn: Bool
  private let start = Machine.monotonicNanoseconds()
  private var lastShown: UInt64 = 0
  private var width = 0

  init(isOn: Bool, plan: RunPlan) {
    self.isOn = isOn && StandardError.isTerminal
  }

  init(isOn: Bool) { self.isOn = isOn && StandardError.isTerminal }

  /// What a run is at whose steps take times that nobody knows.
  func show(_ step: Int, of steps: Int, _ what: String) {
    guard isOn else { return }
    write(String("\(step + 1) of \(steps) · \(what)".prefix(99)))
  }

  func show(_ progress: Runner.Progress) {
    guard isOn else { return }
    let now = Machine.monotonicNanoseconds()
    guard now - lastShown > 200_000_000 else { return }
    lastShown = now
    let done = (Double(progress.step) + progress.share) / Double(progress.steps)
    let elapsed = Double(now - start) / 1e9
    let left = done > 0.01 ? "\(Self.clock(elapsed / done - elapsed)) left" : "estimating"
    let cell = progress.cell
    let text =
      "\(Int(done * 100)) % · \(left) · \(cell.strategyName) · \(cell.scenario), \(cell.slots) slots, "
      + "\(cell.workers) workers, \(cell.mode.rawValue), repetition \(progress.repetition)"
    write(String(text.prefix(99)))
  }

  func clear() {
    if isOn && width > 0 { StandardError.write("\r" + String(repeating: " ", count: width) + "\r") }
  }

  private func write(_ text: String) {
    let padding = String(repeating: " ", count: max(0, width - text.count))
    StandardError.write("\r" + text + padding)
    width = text.count
  }

  private static func clock(_ seconds: Double) -> String {
    let whole = Int(max(0, seconds).rounded())
    return "\(whole / 60):" + (whole % 60 < 10 ? "0" : "") + "\(whole % 60)"
  }
}
