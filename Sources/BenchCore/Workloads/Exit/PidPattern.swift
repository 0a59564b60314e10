/// Which pids children get; the key column `pids`.
package enum PidPattern: String, CaseIterable, Sendable, Codable {
  /// One after the other: a machine that starts nothing else, before its first wrap.
  case sequential
  /// Other processes take up to 127 pids before each child's: the counter goes round at every 65,536
  /// children or so, and live pids lie anywhere.
  case wrapped
  /// Those that `pid-hash` finds worst: all homes side by side, at the end of its table and round it.
  case adversarial
}

/// Which child exits next; the key column `exit_order`.
package enum ExitOrder: String, CaseIterable, Sendable, Codable {
  case random
  /// The one that has lived longest: what a list with the youngest at its head finds last.
  case oldest
  /// The one that started last: what such a list finds first.
  case youngest
}
