import BenchCore

/// Comma-separated values of one flag.
///
/// Commas inside parentheses belong to a value.
enum ListArgument {
  static func names(_ flag: String, _ text: String) throws(UsageError) -> [String] {
    var items: [String] = [""]
    var depth = 0
    for character in text {
      if character == "," && depth == 0 {
        items.append("")
        continue
      }
      if character == "(" { depth += 1 }
      if character == ")" { depth -= 1 }
      items[items.count - 1].append(character)
    }
    items = items.map { String($0.drop { $0 == " " }) }
    guard items.allSatisfy({ !$0.isEmpty }) else {
      throw UsageError("\(flag) '\(text)' has an empty item; separate values by single commas.")
    }
    return items
  }

  static func counts(_ flag: String, _ text: String) throws(UsageError) -> [UInt32] {
    var all: [UInt32] = []
    for item in try names(flag, text) { all += try range(flag, item) }
    return all
  }

  /// Ranges beyond this length are slips of the finger.
  private static let longestRange: UInt32 = 1_000

  /// `7`, or `0..16` for all from 0 to 16.
  private static func range(_ flag: String, _ item: String) throws(UsageError) -> [UInt32] {
    if let count = UInt32(item) { return [count] }
    let dots = item.firstRange(of: "..")
    guard let dots, let first = UInt32(item[..<dots.lowerBound]),
      let last = UInt32(item[dots.upperBound...])
    else {
      throw UsageError(
        "\(flag) '\(item)' is not a whole number from 0 to \(UInt32.max), nor a range as 0..16.")
    }
    guard first <= last, last - first < longestRange else {
      throw UsageError(
        "\(flag) '\(item)' is no range: write the lower end first, and at most \(longestRange) values."
      )
    }
    return Array(first...last)
  }

  static func counts(
    _ flag: String
  ) -> (String) throws(UsageError) -> [UInt32] {
    { text throws(UsageError) in try counts(flag, text) }
  }

  static func cases<Value: RawRepresentable & CaseIterable>(
    _ flag: String, _ text: String
  ) throws(UsageError) -> [Value] where Value.RawValue == String {
    try names(flag, text).map { item throws(UsageError) in
      guard let value = Value(rawValue: item) else {
        throw .unknown(
          "value of \(flag)", item, among: Value.allCases.map(\.rawValue))
      }
      return value
    }
  }

  static func shares(
    _ flag: String
  ) -> (String) throws(UsageError) -> [Double] {
    { text throws(UsageError) in
      try names(flag, text).map { item throws(UsageError) in
        guard let share = Double(item), share.isFinite else {
          throw UsageError("\(flag) '\(item)' is not a number from 0 to 1.")
        }
        return share
      }
    }
  }

  static func distributions(
    _ flag: String
  ) -> (String) throws(UsageError) -> [TimeDistribution] {
    { text throws(UsageError) in
      try names(flag, text).map { item throws(UsageError) in
        do throws(TimeDistributionError) {
          return try TimeDistribution(parsing: item)
        } catch {
          throw UsageError("\(flag) \(error.description)")
        }
      }
    }
  }

  static func affinities(_ flag: String, _ text: String) throws(UsageError) -> [Affinity] {
    try names(flag, text).map { item throws(UsageError) in
      do throws(AffinityError) {
        return try Affinity(parsing: item)
      } catch {
        throw UsageError("\(flag) \(error.description)")
      }
    }
  }

  /// A span in nanoseconds; a bare number is seconds.
  static func span(_ flag: String, _ text: String) throws(UsageError) -> UInt64 {
    guard let nanoseconds = spanNanoseconds(text) else {
      throw UsageError(
        "\(flag) '\(text)' is no span of time up to 24 h; write 2 (seconds) or 500ms.")
    }
    return nanoseconds
  }
}
