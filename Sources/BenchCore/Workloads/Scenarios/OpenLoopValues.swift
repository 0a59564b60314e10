/// How often operations fall due, or a closed loop, in which each follows the last.
package enum ArrivalRate: Hashable, Sendable {
  case closed
  /// Of all backends together.
  case perSecond(Double)

  /// More than any machine hands out, and few enough to draw a schedule for.
  package static let largest = 10_000_000.0

  package var perSecond: Double? {
    if case .perSecond(let rate) = self { rate } else { nil }
  }
}

extension ArrivalRate: AxisValue {
  private static let closedText = "closed"

  package static func values(_ text: String, of name: String) throws(UsageError) -> [ArrivalRate] {
    if text == closedText { return [.closed] }
    guard let rate = Double(text), rate > 0, rate <= largest else {
      throw UsageError(
        """
        \(name) '\(text)' is no rate: give arrivals a second of all backends together, up to \
        \(numberText(largest)), or \(closedText).
        """)
    }
    return [.perSecond(rate)]
  }

  package var text: String { perSecond.map(numberText) ?? Self.closedText }
}

extension Arrival: AxisValue {}

/// A time that somebody sets, or none.
package struct OptionalSpan: Hashable, Sendable {
  /// Nil for none.
  package let nanoseconds: UInt64?

  package static let none = OptionalSpan(nanoseconds: nil)

  package init(nanoseconds: UInt64?) { self.nanoseconds = nanoseconds }
}

extension OptionalSpan: AxisValue {
  package static func values(_ text: String, of name: String) throws(UsageError) -> [OptionalSpan] {
    guard case .constant(let time)? = try TimeDistribution.values(text, of: name).first else {
      throw UsageError("\(name) '\(text)' is no fixed time; write one such as 50ms, or 0 for none.")
    }
    return [time < 1 ? .none : OptionalSpan(nanoseconds: UInt64(time))]
  }

  package var text: String { nanoseconds.map { timeText(Double($0)) } ?? "0" }
}
