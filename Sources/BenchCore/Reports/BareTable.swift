/// What `floor` prints of one layout: each strategy's bare pair as a multiple of another's, size by
/// size.
package struct BareTable {
  /// All strategies at one number of slots.
  package struct Size: Sendable {
    package let slots: UInt32
    package let strategies: [String]
    /// As multiples of one of them.
    package let ratios: [Double]

    package init(slots: UInt32, strategies: [String], ratios: [Double]) {
      self.slots = slots
      self.strategies = strategies
      self.ratios = ratios
    }

    fileprivate func ratio(of strategy: String) -> Double? {
      strategies.firstIndex(of: strategy).map { ratios[$0] }
    }
  }

  private let layout: SlotLayout
  /// The one whose pair is 1.
  private let unit: String
  /// At least one, in the order of the columns.
  private let sizes: [Size]
  /// Per pair at the first size, by strategy; nil if nobody counted.
  private let instructions: [String: Double]?

  package init(
    layout: SlotLayout, unit: String, sizes: [Size], instructions: [String: Double]?
  ) {
    self.layout = layout
    self.unit = unit
    self.sizes = sizes
    self.instructions = instructions
  }

  package func text() -> String {
    var names: [String] = []
    for name in sizes.flatMap(\.strategies) where !names.contains(name) { names.append(name) }
    let first = sizes[0]
    let last = sizes[sizes.count - 1]
    var titles = [TableLayout.Title.words("strategy")]
    titles += sizes.map { .number("× at \($0.slots)") }
    if sizes.count > 1 { titles.append(.number("\(last.slots) / \(first.slots)")) }
    if instructions != nil { titles.append(.number("instructions at \(first.slots)")) }
    var table = TableLayout(titles: titles)
    table.rows = names.map { name in
      var cells = [name] + sizes.map { Self.digits($0.ratio(of: name), 2) }
      if sizes.count > 1 {
        cells.append(Self.digits(Self.quotient(last.ratio(of: name), first.ratio(of: name)), 2))
      }
      if let instructions { cells.append(Self.digits(instructions[name], 1)) }
      return cells
    }
    let heading =
      "A bare take and give, \(layout.rawValue), all slots free at the start; × is against \(unit)."
    return ([heading] + table.lines()).joined(separator: "\n") + "\n"
  }

  private static func quotient(_ dividend: Double?, _ divisor: Double?) -> Double? {
    guard let dividend, let divisor, divisor > 0 else { return nil }
    return dividend / divisor
  }

  private static func digits(_ value: Double?, _ places: Int) -> String {
    guard let value else { return HumanNumber.missing }
    var scale = 1.0
    for _ in 0..<places { scale *= 10 }
    let whole = Int((value * scale).rounded())
    let fraction = String(whole % Int(scale))
    return "\(whole / Int(scale))."
      + String(repeating: "0", count: places - fraction.count) + fraction
  }
}
