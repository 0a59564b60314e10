extension TimeDistribution {
  private enum Shape: String, CaseIterable {
    case uniform, exponential, lognormal, bimodal

    /// How it is written, by example.
    var form: String {
      switch self {
      case .uniform: "uniform(50ns,150ns)"
      case .exponential: "exponential(1ms)"
      case .lognormal: "lognormal(1ms,0.5), median and sigma"
      case .bimodal: "bimodal(1us,1ms,0.1), two times and the share of the second"
      }
    }

    var argumentCount: Int {
      switch self {
      case .exponential: 1
      case .uniform, .lognormal: 2
      case .bimodal: 3
      }
    }
  }

  static var shapeNames: String {
    Shape.allCases.map(\.rawValue).joined(separator: ", ")
  }

  /// Parses the text of one distribution; blanks are allowed around names and values.
  package init(parsing text: String) throws(TimeDistributionError) {
    do {
      self = try Self.parse(trimmed(text))
    } catch {
      throw TimeDistributionError(text: text, reason: error.reason)
    }
  }

  private static func parse(_ text: String) throws(Failure) -> TimeDistribution {
    guard !text.isEmpty else { throw Failure(.empty) }
    guard let opening = text.firstIndex(of: "(") else {
      if text.first?.isLetter == true { try checkIsNoShape(text) }
      return .constant(try time(text))
    }
    let name = trimmed(text[..<opening])
    guard let shape = Shape(rawValue: name) else { throw unknownShape(name) }
    guard text.last == ")" else { throw Failure(.unclosed) }
    let inner = trimmed(text[text.index(after: opening)...].dropLast())
    let values =
      inner.isEmpty
      ? [] : inner.split(separator: ",", omittingEmptySubsequences: false).map { trimmed($0) }
    guard values.count == shape.argumentCount else {
      throw Failure(.wrongArguments(form: shape.form, found: values.count))
    }
    return try make(shape, of: values)
  }

  private static func make(
    _ shape: Shape, of values: [String]
  ) throws(Failure) -> TimeDistribution {
    switch shape {
    case .uniform:
      let (low, high) = (try time(values[0]), try time(values[1]))
      guard low <= high else { throw Failure(.lowAboveHigh(low: values[0], high: values[1])) }
      return .uniform(low: low, high: high)
    case .exponential:
      return .exponential(mean: try time(values[0]))
    case .lognormal:
      let distribution = TimeDistribution.lognormal(
        median: try time(values[0]), sigma: try number(values[1]))
      guard distribution.meanNanoseconds <= longestNanoseconds else {
        throw Failure(.meanTooLong(sigma: values[1]))
      }
      return distribution
    case .bimodal:
      let (first, second) = (try time(values[0]), try time(values[1]))
      let share = try number(values[2], signed: true)
      guard (0...1).contains(share) else { throw Failure(.shareOutside(values[2])) }
      return .bimodal(first: first, second: second, share: share)
    }
  }

  /// A lone word such as `exponentail`, or a shape without its parentheses.
  private static func checkIsNoShape(_ word: String) throws(Failure) {
    // These begin with a letter and are numbers to `Double`: the number's own error is clearer.
    if let value = splitUnit(word), Double(value.number) != nil { return }
    guard let shape = Shape(rawValue: word) else { throw unknownShape(word) }
    throw Failure(.wrongArguments(form: shape.form, found: 0))
  }

  private static func unknownShape(_ name: String) -> Failure {
    let names = Shape.allCases.map(\.rawValue)
    return Failure(.unknownShape(name, nearest: nearestName(to: name, among: names)))
  }

  private static func time(_ text: String) throws(Failure) -> Double {
    if text == "0" { return 0 }
    guard let (digits, nanoseconds) = splitUnit(text) else {
      guard Double(text) != nil else { throw Failure(.notANumber(text)) }
      throw Failure(.missingUnit(text))
    }
    let value = try number(trimmed(digits)) * nanoseconds
    guard value <= longestNanoseconds else { throw Failure(.tooLong(text)) }
    return value
  }

  private static func number(_ text: String, signed: Bool = false) throws(Failure) -> Double {
    guard let value = Double(text), !text.contains("x"), !text.contains("X") else {
      throw Failure(.notANumber(text))
    }
    guard value.isFinite else { throw Failure(.notFinite(text)) }
    guard signed || value >= 0 else { throw Failure(.negative(text)) }
    return value
  }
}

/// A reason on its way up to where the whole text is known.
private struct Failure: Error {
  let reason: TimeDistributionError.Reason
  init(_ reason: TimeDistributionError.Reason) { self.reason = reason }
}

private func trimmed(_ text: some StringProtocol) -> String {
  let rest = text.drop { $0.isWhitespace }
  guard let last = rest.lastIndex(where: { !$0.isWhitespace }) else { return "" }
  return String(rest[...last])
}
