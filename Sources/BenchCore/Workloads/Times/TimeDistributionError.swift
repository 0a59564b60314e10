/// Why a text is not a time distribution; its description is the sentence that the user sees.
package struct TimeDistributionError: Error, Equatable, CustomStringConvertible {
  package enum Reason: Equatable, Sendable {
    case empty
    case missingUnit(String)
    case notANumber(String)
    case negative(String)
    case notFinite(String)
    case tooLong(String)
    case meanTooLong(sigma: String)
    case lowAboveHigh(low: String, high: String)
    case shareOutside(String)
    case unknownShape(String, nearest: String?)
    case unclosed
    case wrongArguments(form: String, found: Int)
  }

  /// The whole text that was given.
  package let text: String
  package let reason: Reason

  package var description: String { "'\(text)': \(sentence)." }

  private var sentence: String {
    switch reason {
    case .empty:
      "there is no time here; give one such as 50ns, or 0 for none"
    case .missingUnit(let time):
      "the time '\(time)' has no unit; append ns, us, ms or s, as in 50ns"
    case .notANumber(let number):
      "'\(number)' is not a number; write it in decimal, as in 1.5"
    case .negative(let number):
      "'\(number)' is negative; give 0 or more"
    case .notFinite(let number):
      "'\(number)' is not finite; give a time of at most 60s or an ordinary number"
    case .tooLong(let time):
      "the time '\(time)' is longer than 60s, the longest that can be recorded; give at most 60s"
    case .meanTooLong(let sigma):
      "with sigma '\(sigma)' the mean is longer than 60s; give a smaller sigma or median"
    case .lowAboveHigh(let low, let high):
      "the low end '\(low)' lies above the high end '\(high)'; swap them"
    case .shareOutside(let share):
      "the share '\(share)' lies outside 0...1; give the part of draws that take the second time"
    case .unknownShape(let name, let nearest):
      if let nearest {
        "there is no distribution '\(name)'; write '\(nearest)' if that is meant"
      } else {
        "there is no distribution '\(name)'; use a time or \(TimeDistribution.shapeNames)"
      }
    case .unclosed:
      "the closing parenthesis is missing at the end; append ')'"
    case .wrongArguments(let form, let found):
      "the number of values in parentheses is \(found), which does not fit; write \(form)"
    }
  }
}
