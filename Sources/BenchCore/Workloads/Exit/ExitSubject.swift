import CAtomics

/// A way from pids to slots and a cell: the concrete thing that runs and counts.
struct ExitSubject<Strategy: ExitStrategy>: Sendable {
  typealias Timed = ExitRole<Strategy, NativeChildMemory, LatencyProbe>
  typealias Counted = ExitRole<Strategy, CountingChildMemory, CountingProbe>

  private let cell: Cell
  private let strategy: Strategy
  /// Nothing is shared: it has a header, and counts private words.
  let layout: RegionLayout

  init(_ cell: Cell) throws(ConfigurationError) {
    var layout = RegionLayout()
    strategy = try Strategy(cell.exitGeometry, layout: &layout)
    self.cell = cell
    self.layout = layout
  }

  // MARK: Timed

  /// The postmaster from the start barrier to its end; its memory lives as long as the process.
  func run(_ seat: Seat) {
    let desk = Desk(cell, refills: false, seat: seat)
    let table = PrivateTable(layout, children: Strategy.watchesChildren ? cell.slots : 0)
    let tally = desk.tally(ExitTally.self)
    tally.initialize(to: ExitTally())
    var role = Timed(
      strategy, in: table.memory, of: children, record: desk.record, tally: tally,
      places: table.places, lookupProbe: desk.probe(.lookup, locks: false, afterWarmup: false),
      insertProbe: desk.probe(.insert, locks: false, afterWarmup: false))
    role.startAll(cell.slots)
    desk.awaitStart()
    exitLoop(&role, during: Rendezvous.Phase.warmup, of: desk.rendezvous)
    role.lookupProbe = desk.probe(.lookup, locks: false, afterWarmup: true)
    role.insertProbe = desk.probe(.insert, locks: false, afterWarmup: true)
    tally.pointee.beginMeasuring()
    desk.measure { exitLoop(&role, during: Rendezvous.Phase.measuring, of: desk.rendezvous) }
    desk.finish()
  }

  private var children: Children {
    Children(cell.slots, cell.pids, cell.exitOrder, seed: cell.seed)
  }

  func outcome(_ remains: Remains) -> Repetition {
    let (region, base) = (remains.region, remains.runBase)
    let tally = region.tally(ExitTally.self, of: 0, base).pointee
    var lookup = OperationAccount(
      "lookup", by: "postmaster", operations: tally.lookups,
      latencies: region.recorder(.lookup, of: 0, base).snapshot())
    lookup.set(tally)
    let insert = OperationAccount(
      "insert", by: "postmaster", operations: region.record(0, base).pointee.operations,
      latencies: region.recorder(.insert, of: 0, base).snapshot())
    return Repetition(
      remains, of: cell, accounts: [lookup, insert], verdict: remains.verdict ?? judge(tally))
  }

  private func judge(_ tally: ExitTally) -> Verdict? {
    guard tally.wrong > 0 else { return nil }
    return .wrongLookup(
      """
      \(cell.strategyName) found a wrong slot, or missed the right one, \(tally.wrong) times; the \
      last time for pid \(tally.wrongPid)
      """)
  }

  // MARK: Counted

  /// Enough exits to replace every child twice where that can be afforded: a list of 65,536 is walked
  /// half at each.
  private var countedExits: UInt64 { UInt64(min(max(1_024, 2 * cell.slots), 4_096)) }

  func count() -> CountedRun {
    let table = PrivateTable(layout, children: Strategy.watchesChildren ? cell.slots : 0)
    defer { table.deallocate() }
    var record = SeatRecord(slots: cell.slots, budget: cell.amortisationBudget)
    var noted = ExitTally()
    var accesses = AccessTally(regionSize: layout.privateWordCount * 4)
    return withUnsafeMutablePointer(to: &record) { record in
      withUnsafeMutablePointer(to: &noted) { noted in
        withUnsafeMutablePointer(to: &accesses) { accesses in
          var role = Counted(
            strategy, in: CountingChildMemory(table.memory, tally: accesses), of: children,
            record: record, tally: noted, places: table.places,
            lookupProbe: CountingProbe(accesses), insertProbe: CountingProbe(accesses))
          role.startAll(cell.slots)
          while noted.pointee.lookups < countedExits { role.turn() }
          role.deallocateChildren()
          var lookup = OperationAccount(
            "lookup", by: "postmaster", operations: noted.pointee.lookups,
            accesses: .init(role.lookupProbe))
          lookup.set(noted.pointee)
          let insert = OperationAccount(
            "insert", by: "postmaster", operations: record.pointee.operations,
            accesses: .init(role.insertProbe))
          return CountedRun([lookup, insert], verdict: judge(noted.pointee))
        }
      }
    }
  }

  // MARK: Bare

  /// Children that exit and start in turn, with no clock inside.
  func bare(pairs: UInt64) -> UInt64 {
    let table = PrivateTable(layout, children: Strategy.watchesChildren ? cell.slots : 0)
    defer { table.deallocate() }
    var children = children
    defer { children.deallocate() }
    strategy.format(in: table.memory)
    for slot in 0..<cell.slots {
      strategy.insert(pid: children.pid(of: slot), slot: slot, in: table.memory)
    }
    let begin = ca_ticks_begin()
    var remaining = pairs
    while remaining != 0 {
      remaining &-= 1
      let slot = children.nextToExit()
      let pid = children.pid(of: slot)
      if Strategy.watchesChildren { table.memory.exits(slot) }
      ca_sink(UInt64(strategy.remove(pid: pid, in: table.memory) ?? 0))
      strategy.insert(pid: children.start(in: slot), slot: slot, in: table.memory)
    }
    return ca_ticks_end() &- begin
  }
}

extension OperationAccount {
  fileprivate mutating func set(_ tally: ExitTally) {
    set(.probesPerLookup, tally.lookupProbes, per: tally.lookups)
    set(.probesPerMiss, tally.missProbes, per: tally.misses)
    set(.longestProbe, tally.longestProbe)
    set(.misses, tally.misses)
  }
}

extension OperationAccount.Accesses {
  init(_ probe: CountingProbe) { self.init(sum: probe.sum, worstSteps: probe.worstSteps) }
}

/// The memory of a postmaster's own table, and what the kernel keeps for it.
struct PrivateTable {
  let memory: NativeChildMemory
  let places: UnsafeMutablePointer<UInt32>
  private let words: UnsafeMutablePointer<UInt32>
  private let descriptors: ChildDescriptors

  /// `children` are those that the kernel watches.
  init(_ layout: RegionLayout, children: UInt32) {
    words = Self.words(layout)
    places = .allocate(capacity: 1)
    places.initialize(to: 0)
    descriptors = children == 0 ? .none() : .watching(children)
    memory = NativeChildMemory(words: words, places: places, descriptors: descriptors)
  }

  /// The postmaster's own words, on a line as the nodes of a list that PostgreSQL allocates are.
  static func words(_ layout: RegionLayout) -> UnsafeMutablePointer<UInt32> {
    let count = Int(layout.privateWordCount) + 1
    let bytes = UnsafeMutableRawPointer.allocate(
      byteCount: count * MemoryLayout<UInt32>.stride, alignment: Int(RegionLayout.line))
    return bytes.initializeMemory(as: UInt32.self, repeating: 0, count: count)
  }

  func deallocate() {
    descriptors.closeAll()
    words.deallocate()
    places.deallocate()
  }
}
