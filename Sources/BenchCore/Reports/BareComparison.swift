/// Bare structures against `floor-cas`, batch by batch, all of one size.
package struct BareComparison {
  private let cells: [Cell]
  /// Cost of each cell's pair over that of floor-cas in the same round: the median.
  private let ratios: [Double]

  /// Runs `rounds` rounds; in each, every cell once, in an order of its own.
  package init(
    _ cells: [Cell], pairs: UInt64, rounds: Int, seed: UInt64
  ) throws(ConfigurationError) {
    self.cells = cells
    var subjects: [PreparedSubject] = []
    for cell in cells { subjects.append(try Self.prepare(cell)) }
    let floor = cells.firstIndex { $0.strategy == FloorCAS.card.name } ?? 0
    var generator = SeededGenerator(seed: seed)
    var samples = [[Double]](repeating: [], count: cells.count)
    for _ in 0..<rounds {
      var ticks = [Double](repeating: 0, count: cells.count)
      for index in cells.indices.shuffled(using: &generator) {
        ticks[index] = Double(subjects[index].bare(pairs))
      }
      for index in cells.indices { samples[index].append(ticks[index] / ticks[floor]) }
    }
    ratios = samples.map { $0.sorted()[$0.count / 2] }
  }

  /// One batch of a cell.
  package static func ticks(of cell: Cell, pairs: UInt64) throws(ConfigurationError) -> UInt64 {
    try prepare(cell).bare(pairs)
  }

  private static func prepare(_ cell: Cell) throws(ConfigurationError) -> PreparedSubject {
    guard let entry = Catalogue.strategy(named: cell.strategy) else {
      throw ConfigurationError("no strategy is called '\(cell.strategy)'")
    }
    return try entry.prepare(cell)
  }

  /// As text; `instructions` are per pair, one for each cell.
  package func table(instructions: [Double]?) -> String {
    var layout = TableLayout(titles: [
      .words("strategy"), .number("× floor-cas"), .number("instructions per pair"),
    ])
    layout.rows = cells.indices.map { index in
      [
        cells[index].strategy, Self.digits(ratios[index], 2),
        instructions.map { Self.digits($0[index], 1) } ?? "–",
      ]
    }
    let heading = """
      A take and a give, bare: \(cells.first?.slots ?? 0) slots, dense, one contender; the pair of \
      floor-cas is 1.
      """
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
