/// What the keys of a row can say, whoever wrote it.
enum KeyText {
  private static let counts: Set<Column> = [
    .workers, .burst, .tagBits, .handleBits, .amortisationBudget,
  ]
  private static let subjects = Set(Subject.allCases.map(\.rawValue))
  private static let modes = Set(Mode.allCases.map(\.rawValue))

  /// Why no run has written this; nil if one could have.
  ///
  /// Scenarios and strategies may be somebody's own, or another build's.
  static func fault(of text: String, in column: Column) -> String? {
    if holdsControl(text) { return "holds a control character" }
    guard !text.isEmpty else { return nil }
    switch column {
    case .slots where (UInt32(text) ?? 0) == 0: return "is no whole number from 1"
    case _ where counts.contains(column) && UInt32(text) == nil:
      return "is no whole number from 0"
    case .subject where !subjects.contains(text), .mode where !modes.contains(text):
      return "no run has"
    default: return nil
    }
  }

  /// A terminal that shows one does as it says.
  static func holdsControl(_ text: String) -> Bool {
    text.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x7f }
  }
}
