/// What a comparison of one metric of one series comes to, worst first.
package enum ChangeVerdict: String, CaseIterable, Sendable {
  /// The candidate is worse, by more than chance and by more than does not matter.
  case worse
  /// Both were measured, and not under the same conditions.
  case incomparable
  /// One side has no number.
  case missing
  /// No effect of any size could have shown in so few repetitions.
  case inconclusive
  /// A difference is not told from none, and one that matters not excluded either.
  case noise
  /// A difference that matters is excluded; of counts, there is none.
  case same
  case better

  /// One line for a legend.
  package var meaning: String {
    switch self {
    case .worse: "by more than chance and more than the smallest effect that matters"
    case .incomparable: "measured under other conditions"
    case .missing: "one side has no number, or its numbers are withheld"
    case .inconclusive: "too few repetitions for any effect to show"
    case .noise: "not told from no change, nor is one that matters excluded"
    case .same: "equal counts, or a change that matters is excluded"
    case .better: "by more than chance and more than the smallest effect that matters"
    }
  }
}
