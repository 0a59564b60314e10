/// What `collisions` prints: how many, how many there should be, and why.
package struct CollisionsReport {
  private let slots: UInt32
  private let live: UInt32
  private let scan: [HandleCollisions]
  private let generation: HandleCollisions

  package init(
    slots: UInt32, live: UInt32, scan: [HandleCollisions], generation: HandleCollisions
  ) {
    self.slots = slots
    self.live = live
    self.scan = scan
    self.generation = generation
  }

  package var text: String {
    var table = TableLayout(titles: [
      .words("strategy"), .number("seeds"), .number("pairs, mean"), .number("expected"),
      .number("most"), .number("wrong attaches of them"),
    ])
    let pairs = scan.map(\.pairs.count)
    let sum = pairs.reduce(0, +)
    let wrong = scan.reduce(UInt64(0)) { $0 + $1.wrongAttaches }
    table.rows = [
      [
        "dsm-scan", "\(scan.count)", HumanNumber.ratio(Double(sum) / Double(scan.count)),
        HumanNumber.ratio(HandleCollisions.expectedPairs(slots: slots, live: live)),
        "\(pairs.max() ?? 0)", "\(wrong) of \(sum)",
      ],
      [
        "dsm-generation", "1", "\(generation.pairs.count)", "0", "\(generation.pairs.count)",
        "\(generation.wrongAttaches) of \(generation.attaches) tried",
      ],
    ]
    var lines = ["model · \(live) live main-region segments of \(slots) slots"] + table.lines()
    if let first = scan.first(where: { !$0.pairs.isEmpty }) { lines += ["", each(of: first)] }
    return (lines + [""] + Self.why).joined(separator: "\n") + "\n"
  }

  /// Every pair of one seed, for a look at what they have in common.
  private func each(of found: HandleCollisions) -> String {
    var table = TableLayout(titles: [
      .number("slot"), .number("and slot"), .number("apart"), .words("share the handle"),
    ])
    table.rows = found.pairs.map { pair in
      [
        "\(pair.lower)", "\(pair.upper)", "\(pair.upper - pair.lower)",
        "0x" + String(pair.handle, radix: 16),
      ]
    }
    return (["Seed \(found.seed), each pair:"] + table.lines()).joined(separator: "\n")
  }

  private static let why = [
    "dsm-scan: PostgreSQL's main-region handle has the slot's number from bit 1 up, and random bits",
    "from one bit too low: the number's highest bit is or-ed with a random one. So two slots that",
    "differ in that bit alone have one handle whenever it was drawn and the other random bits agree,",
    "and an attach, which searches from slot 0, gets the lower one's segment.",
    "dsm-generation: the slot's number has bits of its own in the handle, and no two live segments have",
    "one slot. No bit is drawn, so nothing can collide.",
  ]
}
