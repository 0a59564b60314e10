/// What `floor` prints: each strategy's bare pair as a multiple of the floor's.
package struct BareTable {
  package let slots: UInt32
  package let strategies: [String]
  package let ratios: [Double]
  /// Per pair, one for each strategy; nil if nobody counted.
  package let instructions: [Double]?

  package init(
    slots: UInt32, strategies: [String], ratios: [Double], instructions: [Double]?
  ) {
    self.slots = slots
    self.strategies = strategies
    self.ratios = ratios
    self.instructions = instructions
  }

  package func text() -> String {
    var layout = TableLayout(titles: [
      .words("strategy"), .number("× floor-cas"), .number("instructions per pair"),
    ])
    layout.rows = strategies.indices.map { index in
      [
        strategies[index], Self.digits(ratios[index], 2),
        instructions.map { Self.digits($0[index], 1) } ?? "–",
      ]
    }
    let heading =
      "A take and a give, bare: \(slots) slots, dense, one contender; the pair of floor-cas is 1."
    return ([heading] + layout.lines()).joined(separator: "\n") + "\n"
  }

  private static func digits(_ value: Double, _ places: Int) -> String {
    var scale = 1.0
    for _ in 0..<places { scale *= 10 }
    let whole = Int((value * scale).rounded())
    let fraction = String(whole % Int(scale))
    return "\(whole / Int(scale))."
      + String(repeating: "0", count: places - fraction.count) + fraction
  }
}
