/// What a rogue does to shared memory.
package enum RogueKind: String, CaseIterable, Sendable {
  /// Any value into any word.
  case random
  /// Any value into the words that stand alone: heads, tails, hints, counters, both ends of a list.
  case heads
  /// Numbers that are no slot's into links, rings and heads.
  case outOfRange = "out-of-range"
  /// Numbers of slots that are listed already.
  case duplicates
  /// Numbers of slots that somebody runs.
  case running
  /// Single bits, set and cleared.
  case bits
  /// Links that lead in circles, the shortest to themselves.
  case cycles
  /// Any value, or one that says taken, into the lock's words.
  case lock
  /// Generations moved back.
  case generations
  /// States turned over: in use, free, reserved.
  case states
  /// The very word that the postmaster compare-exchanges, or changes last.
  case hammer

  package var summary: String {
    switch self {
    case .random: "any value into any word"
    case .heads: "any value into heads, tails, hints and counters"
    case .outOfRange: "numbers of no slot into links, rings and heads"
    case .duplicates: "numbers of listed slots into links, rings and heads"
    case .running: "numbers of running slots into links, rings and heads"
    case .bits: "single bits set and cleared in the free structure"
    case .cycles: "links that lead in circles"
    case .lock: "the lock's words: stuck, or anything"
    case .generations: "generations moved back"
    case .states: "states turned over"
    case .hammer: "the word that the postmaster compare-exchanges"
    }
  }

  package var code: UInt32 { UInt32(Self.allCases.firstIndex(of: self) ?? 0) }

  init(code: UInt32) { self = Self.allCases[Int(code) % Self.allCases.count] }
}
