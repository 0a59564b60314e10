/// One thing about a machine, and whether one should measure on it so.
package struct MachineFinding: Sendable, Equatable, Codable {
  package enum Verdict: String, Sendable, Codable {
    case fit
    /// Known to move results; interleaving and repetitions take care of most of it.
    case doubtful
    /// Times from here say little; `run --strict` refuses.
    case unfit
  }

  /// In the manner of a column: lower case, the unit last.
  package let name: String
  package let value: String
  package let verdict: Verdict
  /// What to do about it, in one sentence; empty where there is nothing to do.
  package let advice: String

  package init(_ name: String, _ value: String, _ verdict: Verdict, _ advice: String = "") {
    self.name = name
    self.value = value
    self.verdict = verdict
    self.advice = verdict == .fit ? "" : advice
  }
}
