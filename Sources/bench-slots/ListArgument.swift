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
    try names(flag, text).map { item throws(UsageError) in
      guard let count = UInt32(item) else {
        throw UsageError("\(flag) '\(item)' is not a whole number from 0 to \(UInt32.max).")
      }
      return count
    }
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

  /// A span in nanoseconds; a bare number is seconds.
  static func span(_ flag: String, _ text: String) throws(UsageError) -> UInt64 {
    guard let nanoseconds = spanNanoseconds(text) else {
      throw UsageError(
        "\(flag) '\(text)' is no span of time up to 24 h; write 2 (seconds) or 500ms.")
    }
    return nanoseconds
  }
}
