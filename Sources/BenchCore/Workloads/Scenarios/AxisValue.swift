/// A value of an axis as flags and scenario files write it.
package protocol AxisValue: Hashable, Sendable {
  /// What one item stands for: mostly one value, of a range such as `0..16` all in it.
  ///
  /// `name` is what messages call the axis: its flag, or its place in a file.
  static func values(_ text: String, of name: String) throws(UsageError) -> [Self]

  /// What is read as this value.
  var text: String { get }
}

extension AxisValue where Self: RawRepresentable & CaseIterable, RawValue == String {
  package static func values(_ text: String, of name: String) throws(UsageError) -> [Self] {
    guard let value = Self(rawValue: text) else {
      throw AxisText.unknown(name, text, among: allCases.map(\.rawValue))
    }
    return [value]
  }

  package var text: String { rawValue }
}

extension Mode: AxisValue {}
extension SlotLayout: AxisValue {}
extension OccupancyShape: AxisValue {}
extension BurstPolicy: AxisValue {}
extension GiveBack: AxisValue {}
extension BitmapSpread: AxisValue {}
extension PidPattern: AxisValue {}
extension ExitOrder: AxisValue {}
extension DSMHandles: AxisValue {}
extension Wakeup: AxisValue {}
extension WorkerKind: AxisValue {}
extension GiveTiming: AxisValue {}
extension BackendTurn: AxisValue {}
extension AttachTarget: AxisValue {}
extension Subject: AxisValue {}

/// A name that is checked where it is known what there is: of a lock.
extension String: AxisValue {
  package static func values(_ text: String, of name: String) throws(UsageError) -> [String] {
    [text]
  }

  package var text: String { self }
}

extension UInt32: AxisValue {
  /// Ranges beyond this length are slips of the finger.
  private static let longestRange: UInt32 = 1_000

  /// `7`, or `0..16` for all from 0 to 16.
  package static func values(_ text: String, of name: String) throws(UsageError) -> [UInt32] {
    if let count = UInt32(text) { return [count] }
    guard let dots = text.firstRange(of: ".."), let first = UInt32(text[..<dots.lowerBound]),
      let last = UInt32(text[dots.upperBound...])
    else {
      throw UsageError(
        "\(name) '\(text)' is not a whole number from 0 to \(UInt32.max), nor a range as 0..16.")
    }
    guard first <= last, last - first < longestRange else {
      throw UsageError(
        "\(name) '\(text)' is no range: write the lower end first, and at most \(longestRange) values."
      )
    }
    return Array(first...last)
  }

  package var text: String { String(self) }
}

/// A share, from 0 to 1.
extension Double: AxisValue {
  package static func values(_ text: String, of name: String) throws(UsageError) -> [Double] {
    guard let share = Double(text), share.isFinite else {
      throw UsageError("\(name) '\(text)' is not a number from 0 to 1.")
    }
    return [share]
  }

  package var text: String { numberText(self) }
}

extension TimeDistribution: AxisValue {
  package static func values(
    _ text: String, of name: String
  ) throws(UsageError) -> [TimeDistribution] {
    do throws(TimeDistributionError) {
      return [try TimeDistribution(parsing: text)]
    } catch {
      throw UsageError("\(name) \(error.description)")
    }
  }

  package var text: String { description }
}

extension Affinity: AxisValue {
  package static func values(_ text: String, of name: String) throws(UsageError) -> [Affinity] {
    do throws(AffinityError) {
      return [try Affinity(parsing: text)]
    } catch {
      throw UsageError("\(name) \(error.description)")
    }
  }

  package var text: String { description }
}
