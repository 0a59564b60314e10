/// Which columns a table shows, and how its rows are filled from a cell.
enum TableKind: CaseIterable {
  /// Backends take, the postmaster gives: one row a strategy.
  case takeAndGive
  /// The postmaster finds children by their pids: one row a strategy.
  case lookup
  /// Backends create and attach to segments: one row a strategy.
  case segments
  /// The postmaster answers wake-ups: one row a strategy, steps and times beside the baseline's.
  case wakeups
  /// Any other timed operation: a row per strategy and operation.
  case singleOperation
  /// Shared accesses, counted: a row per strategy and operation.
  case counted

  var titles: [TableLayout.Title] {
    switch self {
    case .takeAndGive:
      [.words("strategy"), .number("takes")] + Self.percentiles("take p50")
        + Self.percentiles("give p50") + Self.search + [.number("×floor"), .words("")]
    case .lookup:
      [.words("strategy"), .number("look-ups")] + Self.percentiles("p50")
        + [.number("insert p50")] + Self.probes + [.words("")]
    case .segments:
      [.words("strategy"), .number("creates")]
        + ["create p50", "p99", "attach p50", "p99", "detach"].map { .number($0) }
        + ["probes", "per create", "wrong", "stale"].map { .number($0) } + [.words("")]
    case .wakeups:
      [.words("strategy"), .number("wake-ups")]
        + ["steps", "fewer", "mean", "faster", "p99", "per start", "register", "start", "end"]
        .map { .number($0) } + [.words("")]
    case .singleOperation:
      [.words("strategy"), .words("op"), .number("ops")] + Self.percentiles("p50") + Self.search
        + [.number("×floor"), .words("")]
    case .counted:
      [.words("strategy"), .words("op")]
        + ["loads", "stores", "RMWs", "fences", "lines", "max steps"].map { .number($0) }
        + Self.search + [.words("")]
    }
  }

  private static let search: [TableLayout.Title] = [.number("places"), .number("am.fail")]

  private static let probes: [TableLayout.Title] = [
    .number("probes"), .number("per miss"), .number("longest"), .number("misses"),
  ]

  private static func percentiles(_ first: String) -> [TableLayout.Title] {
    [.number(first), .number("p99"), .number("p99.9")]
  }

  /// The operations of a cell that this kind of table shows.
  func operations(of cell: CellRows) -> [String] {
    // Operations that have one row together, under the first one's name.
    let pairs = [
      ["take", "give"], ["lookup", "insert"], ["create", "attach", "detach"],
      ["wakeup", "register", "start", "end"],
    ]
    let shown = pairs.filter { cell.operations.contains($0[0]) }
    return switch self {
    case .takeAndGive: shown.contains(pairs[0]) ? ["take"] : []
    case .lookup: shown.contains(pairs[1]) ? ["lookup"] : []
    case .segments: shown.contains(pairs[2]) ? ["create"] : []
    case .wakeups: shown.contains(pairs[3]) ? ["wakeup"] : []
    case .singleOperation:
      cell.operations.filter { op in !shown.contains { $0.contains(op) } }
    case .counted: cell.operations
    }
  }

  /// A row for one strategy, or none where the cell has no rows of that operation.
  func row(of cell: CellRows, strategy: String, named name: String, op: String) -> [String]? {
    let rows = cell.rows(of: strategy, op)
    guard !rows.isEmpty else { return nil }
    func median(_ column: Column, of op: String = op) -> Double? {
      cell.median(column, of: strategy, op)
    }
    func percentiles(_ op: String) -> [String] {
      [Column.p50, .p99, .p999].map { HumanNumber.time(median($0, of: op)) }
    }
    let mark = Mark(of: cell.rows(of: strategy)).rawValue
    let search = [
      HumanNumber.ratio(median(.slotsExaminedPerOp)),
      HumanNumber.share(median(.amortisationFailureRate)),
    ]
    let probes = [
      HumanNumber.ratio(median(.probesPerLookup)), HumanNumber.ratio(median(.probesPerMiss)),
      HumanNumber.count(median(.longestProbe)),
    ]
    let throughput = HumanNumber.rate(cell.rate(of: strategy, op))
    let floor = HumanNumber.ratio(median(.timesFloor))
    switch self {
    case .takeAndGive:
      return [name, throughput] + percentiles("take") + percentiles("give") + search + [
        floor, mark,
      ]
    case .lookup:
      return [name, throughput] + percentiles("lookup")
        + [HumanNumber.time(median(.p50, of: "insert"))] + probes + [
          HumanNumber.count(median(.misses)), mark,
        ]
    case .segments:
      let times = [
        ("create", Column.p50), ("create", .p99), ("attach", .p50), ("attach", .p99),
        ("detach", .p50),
      ].map { HumanNumber.time(median($1, of: $0)) }
      return [name, throughput] + times + [
        HumanNumber.ratio(median(.probesPerAttach, of: "attach")),
        HumanNumber.ratio(median(.probesPerCreate, of: "create")),
        HumanNumber.count(median(.wrongSegmentAttaches, of: "attach")),
        HumanNumber.count(median(.staleAccepted, of: "attach")), mark,
      ]
    case .wakeups:
      return [name, throughput] + wakeups(of: cell, strategy) + [mark]
    case .singleOperation:
      return [name, op, throughput] + percentiles(op) + search + [floor, mark]
    case .counted:
      let counts: [Column] =
        [.loadsPerOp, .storesPerOp, .rmwsPerOp, .fencesPerOp, .linesPerOp, .maxSteps]
      let places: Column? =
        [
          "lookup": .probesPerLookup, "create": .probesPerCreate, "attach": .probesPerAttach,
          "wakeup": .stepsPerWakeup,
        ][op]
      let looked = [HumanNumber.ratio(median(places ?? .slotsExaminedPerOp))]
      return [name, op] + counts.map { HumanNumber.count(median($0)) } + looked + [search[1], mark]
    }
  }
}

extension TableKind {
  /// Steps and times of an answer, and how many times fewer and shorter than PostgreSQL's they are.
  private func wakeups(of cell: CellRows, _ strategy: String) -> [String] {
    let baseline = cell.strategies.first {
      Catalogue.strategy(named: $0)?.card.kind == .baseline
    }
    func times(_ column: Column) -> String {
      guard let own = cell.median(column, of: strategy, "wakeup"), own > 0,
        let baseline, let other = cell.median(column, of: baseline, "wakeup")
      else { return HumanNumber.missing }
      return HumanNumber.ratio(other / own)
    }
    func time(_ column: Column, of op: String) -> String {
      HumanNumber.time(cell.median(column, of: strategy, op))
    }
    return [
      HumanNumber.ratio(cell.median(.stepsPerWakeup, of: strategy, "wakeup")),
      times(.stepsPerWakeup), time(.mean, of: "wakeup"), times(.mean), time(.p99, of: "wakeup"),
      HumanNumber.ratio(cell.median(.stepsPerStart, of: strategy, "wakeup")),
      // Means here too: of the longest answers there are too few for any percentile.
      time(.mean, of: "register"), time(.mean, of: "start"), time(.mean, of: "end"),
    ]
  }
}

/// What a reader has to know before believing a row.
enum Mark: String {
  case none = ""
  case unsteady = "~"
  case failed = "✗"

  init(of rows: [ResultRow]) {
    if rows.contains(where: { $0[.error] != .empty }) {
      self = .failed
    } else if rows.contains(where: { $0[.steady] == .flag(false) }) {
      self = .unsteady
    } else {
      self = .none
    }
  }
}
