/// How backends tell the postmaster that there is something to answer, once they have raised the flag.
package enum Wakeup: String, CaseIterable, Sendable, Codable, BitwiseCopyable {
  /// Not at all: it polls the flag.
  case flag
  /// It sleeps on a word, and each backend wakes it.
  case futex
  /// A signal, as PostgreSQL sends it: those that come before it looks are one.
  case signal
}
