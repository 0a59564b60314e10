/// The rows of one repetition: one for each role and operation.
package struct RepetitionRows {
  package let rows: [ResultRow]
  package let histograms: [HistogramRecord]
  package let yields: [YieldRecord]
  package let intervals: [IntervalRecord]

  package init(
    _ repetition: Repetition, of cell: Cell, entry: StrategyEntry, runID: String, clock: Clock,
    cpus: Int
  ) {
    let base = ResultRow(keysOf: cell, entry: entry, runID: runID, source: .measured)
    let maker = Maker(
      repetition: repetition, cell: cell, clock: clock, base: base, cpus: cpus)
    var rows = repetition.accounts.map(maker.row)
    if rows.isEmpty { rows = maker.slotRows(entry) }
    if let verdict = repetition.verdict {
      for index in rows.indices {
        if repetition.isProvoked {
          rows[index].withhold(
            error: "provoked", message: "\(verdict.message); provoked by --stall and --tag-bits",
            keeping: Maker.provokedCounts)
        } else {
          rows[index].withhold(error: verdict.name, message: verdict.message)
        }
      }
    }
    self.rows = rows
    let isGood = repetition.verdict == nil
    histograms = isGood ? maker.histograms(rows) : []
    yields = isGood && entry.refills ? maker.yields(rows[0]) : []
    intervals = isGood ? maker.intervals(rows) : []
  }
}

extension ResultRow {
  /// The keys that a cell decides; role, op and repetition are the caller's.
  package init(keysOf cell: Cell, entry: StrategyEntry, runID: String, source: RowSource) {
    self.init()
    self[.runID] = .text(runID)
    self[.subject] = .text(entry.subject.rawValue)
    self[.strategy] = .text(cell.strategy)
    self[.scenario] = .text(cell.scenario)
    self[.mode] = .text(cell.mode.rawValue)
    if cell.lock != NoLock.name { self[.lock] = .text(cell.lock) }
    self[.workers] = .count(UInt64(cell.workers))
    self[.slots] = .count(UInt64(cell.slots))
    if entry.subject == .lifecycle {
      self[.layout] = .text(cell.layout.rawValue)
      self[.occupancy] = .real(cell.occupancy)
      self[.occupancyShape] = .text(cell.occupancyShape.rawValue)
      self[.worker] = .text(cell.worker.rawValue)
      self[.failing] = .real(cell.failing)
      if source == .measured { self[.wakeup] = .text(cell.wakeup.rawValue) }
    }
    if entry.subject == .dsm { self[.occupancy] = .real(cell.occupancy) }
    let takes = entry.subject == .slot
    if takes || entry.subject == .start {
      self[.layout] = .text(cell.layout.rawValue)
      self[.occupancy] = .real(cell.occupancy)
      self[.occupancyShape] = .text(cell.occupancyShape.rawValue)
      self[.burst] = .count(UInt64(cell.burst))
    }
    // Nobody sleeps where one thread counts.
    if entry.subject == .start && source == .measured {
      self[.wakeup] = .text(cell.wakeup.rawValue)
    }
    // Nobody waits where one thread counts.
    if source == .measured { setSchedule(cell) }
    if takes { self[.amortisationBudget] = .count(UInt64(cell.amortisationBudget)) }
    if takes && cell.takesBursts { self[.burstPolicy] = .text(cell.burstPolicy.rawValue) }
    if takes && cell.choosesGiveBack { self[.giveBack] = .text(cell.giveBack.rawValue) }
    if cell.think != .none { self[.think] = .text(cell.think.description) }
    if cell.hold != .none { self[.hold] = .text(cell.hold.description) }
    if entry.readsTagBits { self[.tagBits] = .count(UInt64(cell.tagBits)) }
    if entry.readsBitmapSpread { self[.bitmapSpread] = .text(cell.bitmapSpread.rawValue) }
    if cell.stall != .none { self[.stall] = .text(cell.stall.description) }
    if let replay = cell.replay {
      self[.trace] = .text(replay.trace)
      self[.speed] = .text(replay.speed.text)
    }
    if entry.readsPids {
      self[.pids] = .text(cell.pids.rawValue)
      self[.exitOrder] = .text(cell.exitOrder.rawValue)
    }
    if entry.readsDSMHandles { self[.dsmHandles] = .text(cell.dsmHandles.rawValue) }
    if entry.readsHandleBits { self[.handleBits] = .count(UInt64(cell.handleBits)) }
    // Nobody is pinned where one thread counts.
    if cell.affinity != .none && source == .measured {
      self[.affinity] = .text(cell.affinity.description)
    }
    self[.source] = .text(source.rawValue)
  }

  private mutating func setSchedule(_ cell: Cell) {
    if let rate = cell.ratePerSecond {
      self[.ratePerSecond] = .real(rate)
      self[.arrival] = .text(cell.arrival.rawValue)
    }
    if let limit = cell.latencyLimit { self[.latencyLimit] = .text(timeText(Double(limit))) }
    if let pause = cell.postmasterPause {
      self[.postmasterPause] = .text(timeText(Double(pause)))
    }
  }

  mutating func set(role: String, op: String) {
    self[.role] = .text(role)
    self[.op] = .text(op)
  }

  /// What a subject measures of its own.
  mutating func set(_ account: OperationAccount) {
    set(role: account.role, op: account.op)
    self[.ops] = .count(account.operations)
    for (measure, value) in account.measures {
      guard let column = Column(measure) else { continue }
      switch value {
      case .count(let count): self[column] = .count(count)
      case .real(let real): self[column] = .real(real)
      }
    }
  }

  /// Section 6 of the design: what searching cost and whether takes paid for it.
  mutating func set(_ account: AmortisationAccount) {
    self[.refills] = .count(account.searches)
    self[.barrenSearches] = .count(account.barrenSearches)
    self[.racedSearches] = .count(account.racedSearches)
    self[.singletonSearches] = .count(account.singletonFailures)
    self[.lowSearches] = .count(account.lowFailures)
    self[.amortisationFailureRate] = .init(account.failureRate)
    self[.windowFailureRate] = .init(account.slotWindowFailureRate)
    self[.window256FailureRate] = .init(account.shortWindowFailureRate)
    self[.overdraftsPerMillion] = .init(account.overdraftsPerMillion)
    self[.longestFailureRun] = .count(account.longestFailureRun)
    self[.longestFailureRunRefillRate] = .init(account.refillRateInLongestFailureRun)
    if account.searches > 0 {
      self[.refillYieldMean] = .real(Double(account.yieldTotal) / Double(account.searches))
    }
  }
}

extension Cell {
  /// Every setting as text, as meta.json lists it.
  package var resolved: [String: String] {
    guard let entry = Catalogue.strategy(named: strategy) else { return [:] }
    let row = ResultRow(keysOf: self, entry: entry, runID: "", source: .measured)
    let own: [Column] = [.schemaVersion, .runID, .repetition, .role, .op, .source]
    var settings: [String: String] = ["held": String(held), "random_seed": String(seed)]
    for column in Column.keys where !own.contains(column) && row[column] != .empty {
      settings[column.rawValue] = row[column].text
    }
    return settings
  }
}

extension ResultRow.Field {
  /// Empty for what was not measured.
  init(_ value: Double?) { self = value.map { .real($0) } ?? .empty }

  init(_ value: UInt64?) { self = value.map { .count($0) } ?? .empty }

  /// A share of operations; empty when there were none.
  static func perOperation(_ sum: UInt64, _ operations: UInt64) -> ResultRow.Field {
    operations == 0 ? .empty : .real(Double(sum) / Double(operations))
  }
}

private struct Maker {
  let repetition: Repetition
  let cell: Cell
  let clock: Clock
  let base: ResultRow
  /// CPUs that contenders could run on.
  let cpus: Int

  /// What a repetition was run for that was to do damage, and did.
  static let provokedCounts: [Column] = [
    .ops, .duration, .doubleHandouts, .lostSlots, .stalls, .staleMatches, .caughtHandouts,
  ]

  /// A row of a subject's own account.
  func row(of account: OperationAccount) -> ResultRow {
    let records = records(of: account.role)
    var row = row(
      role: account.role, op: account.op, records: records, latencies: account.latencies)
    setRate(&row, operations: account.operations, seconds: seconds(records))
    row.set(account)
    if records.count > 1 {
      row[.jainFairness] = .init(Fairness.jainIndex(of: records.map(\.operations)))
    }
    if let bytes = allocatedBytes(records) {
      row[.allocatedBytesPerOp] = .perOperation(bytes, account.operations)
    }
    return row
  }

  /// Of those who play a role, the postmaster last.
  private func records(of role: String) -> [SeatRecord] {
    role == "backend"
      ? Array(repetition.seats.prefix(Int(cell.backends))) : repetition.seats.suffix(1)
  }

  func slotRows(_ entry: StrategyEntry) -> [ResultRow] {
    var rows = [take(entry), give()]
    if entry.refills { rows.append(refill()) }
    if cell.workload.playsBothRoles { rows.append(pair()) }
    return rows
  }

  private var account: AmortisationAccount {
    repetition.backends.dropFirst().reduce(repetition.backends[0].amortisation) {
      $0.merging($1.amortisation)
    }
  }

  func take(_ entry: StrategyEntry) -> ResultRow {
    let backends = repetition.backends
    var row = row(
      role: "backend", op: "take", records: backends, latencies: repetition.takes)
    let operations = sum(backends, \.operations)
    row[.emptyOps] = .count(sum(backends, \.emptyOperations))
    if cell.takesBursts {
      row[.bursts] = .count(sum(backends, \.bursts))
      row[.shortBursts] = .count(sum(backends, \.shortBursts))
    }
    row[.slotsExaminedPerOp] = .perOperation(sum(backends, \.slotsExamined), operations)
    row[.casRetriesPerOp] = .perOperation(sum(backends, \.notes.retries), operations)
    row[.rejectsPerOp] = .perOperation(sum(backends, \.notes.rejects), operations)
    if entry.usesLock {
      row[.lockWaitsPerOp] = .perOperation(sum(backends, \.notes.lockWaits), operations)
      setHold(&row, backends)
    }
    if cell.stall != .none {
      row[.stalls] = .count(sum(backends, \.stalls))
      row[.staleMatches] = .count(sum(backends, \.staleMatches))
      row[.caughtHandouts] = .count(
        sum(backends, \.caughtHandouts) + repetition.postmaster.doubleHandouts)
    }
    if entry.handsOutSlots { row.set(account) }
    if backends.count > 1 {
      row[.jainFairness] = .init(Fairness.jainIndex(of: backends.map(\.operations)))
    }
    return row
  }

  func give() -> ResultRow {
    let postmaster = repetition.postmaster
    var row = row(
      role: "postmaster", op: "give", records: [postmaster], latencies: repetition.gives)
    row[.casRetriesPerOp] = .perOperation(
      postmaster.postmasterNotes.retries, postmaster.operations)
    row[.rejectsPerOp] = .perOperation(postmaster.postmasterNotes.rejects, postmaster.operations)
    return row
  }

  func refill() -> ResultRow {
    var row = row(
      role: "backend", op: "refill", records: repetition.backends,
      latencies: repetition.searches)
    let account = account
    setRate(&row, operations: account.searches, seconds: seconds(repetition.backends))
    row[.allocatedBytesPerOp] = .empty
    row[.slotsExaminedPerOp] = .perOperation(account.examinedTotal, account.searches)
    row.set(account)
    return row
  }

  /// Batch timing: the whole measured phase over the pairs in it.
  func pair() -> ResultRow {
    let backend = repetition.backends[0]
    var row = row(role: "all", op: "pair", records: [backend], latencies: nil)
    setRate(&row, operations: repetition.postmaster.operations, seconds: seconds([backend]))
    return row
  }

  func histograms(_ rows: [ResultRow]) -> [HistogramRecord] {
    guard repetition.accounts.isEmpty else { return accountHistograms(rows) }
    return rows.compactMap { row in
      let snapshot: LatencySnapshot
      switch row[.op].text {
      case "take": snapshot = repetition.takes
      case "give": snapshot = repetition.gives
      case "refill": snapshot = repetition.searches
      default: return nil
      }
      guard snapshot.samples > 0 else { return nil }
      return HistogramRecord(keys: row.keysOnly, buckets: snapshot.buckets)
    }
  }

  private func accountHistograms(_ rows: [ResultRow]) -> [HistogramRecord] {
    zip(rows, repetition.accounts).compactMap { row, account in
      guard let latencies = account.latencies, latencies.samples > 0 else { return nil }
      return HistogramRecord(keys: row.keysOnly, buckets: latencies.buckets)
    }
  }

  /// Of the operations that have a row, interval by interval.
  func intervals(_ rows: [ResultRow]) -> [IntervalRecord] {
    let keys = Dictionary(
      rows.map { ($0[.op].text, $0.keysOnly) }, uniquingKeysWith: { first, _ in first })
    return repetition.intervals.flatMap { interval in
      interval.operations.compactMap { count in
        keys[count.op].map { IntervalRecord(keys: $0, interval: interval, count: count) }
      }
    }
  }

  func yields(_ row: ResultRow) -> [YieldRecord] {
    var keys = row.keysOnly
    keys.set(role: "backend", op: "refill")
    let counts = repetition.yields.enumerated().filter { $0.element > 0 }
    guard !counts.isEmpty else { return [] }
    return [
      YieldRecord(
        keys: keys, yields: counts.map { (yield: UInt64($0.offset), count: $0.element) })
    ]
  }

  private func row(
    role: String, op: String, records: [SeatRecord], latencies: LatencySnapshot?
  ) -> ResultRow {
    var row = base
    row.set(role: role, op: op)
    row[.repetition] = .count(UInt64(repetition.number))
    let operations = sum(records, \.operations)
    setRate(&row, operations: operations, seconds: seconds(records))
    if let latencies { setLatencies(&row, latencies) }
    if op == cell.workload.subject.query { setArrivals(&row, latencies) }
    if let bytes = allocatedBytes(records) {
      row[.allocatedBytesPerOp] = .perOperation(bytes, operations)
    }
    row[.fullConcurrencyFraction] = .init(
      Fairness.fullConcurrencyFraction(
        of: repetition.seats.map { ($0.beganAt, $0.endedAt) }))
    row[.oversubscribed] = .flag(cell.contenders > cpus)
    setConditions(&row)
    setCensus(&row)
    return row
  }

  /// Nil where nobody counts them.
  private func allocatedBytes(_ records: [SeatRecord]) -> UInt64? {
    records.allSatisfy { $0.allocatedBytes != .max } ? sum(records, \.allocatedBytes) : nil
  }

  private func setRate(_ row: inout ResultRow, operations: UInt64, seconds: Double) {
    row[.ops] = .count(operations)
    row[.duration] = .real(seconds)
    row[.opsPerSecond] = seconds > 0 ? .real(Double(operations) / seconds) : .empty
  }

  private func setLatencies(_ row: inout ResultRow, _ latencies: LatencySnapshot) {
    row[.samples] = .count(latencies.samples)
    row[.timerFloor] = .real(clock.floorNanoseconds)
    row[.overflow] = .count(latencies.overflow)
    row[.min] = .init(latencies.minimum)
    row[.p50] = .init(latencies.percentile(0.5))
    row[.p90] = .init(latencies.percentile(0.9))
    row[.p99] = .init(latencies.percentile(0.99))
    row[.p999] = .init(latencies.percentile(0.999))
    row[.p9999] = .init(latencies.percentile(0.9999))
    row[.max] = .init(latencies.maximum)
    row[.mean] = .init(latencies.mean)
  }

  private func setArrivals(_ row: inout ResultRow, _ latencies: LatencySnapshot?) {
    guard let arrivals = repetition.arrivals else {
      if let limit = cell.latencyLimit { row[.lateOps] = .init(latencies?.count(above: limit)) }
      return
    }
    row[.scheduledOps] = .count(arrivals.tally.scheduled)
    if cell.latencyLimit != nil { row[.lateOps] = .count(arrivals.tally.late) }
    row[.skippedOps] = .count(arrivals.tally.skipped)
    row[.unfinishedOps] = .count(arrivals.unfinished)
    row[.achievedRateShare] = .init(arrivals.achievedShare)
    row[.lagP50] = .init(arrivals.lags.percentile(0.5))
    row[.lagP99] = .init(arrivals.lags.percentile(0.99))
    row[.lagMax] = .init(arrivals.lags.maximum)
    row[.lagMean] = .init(arrivals.lags.mean)
    row[.serviceP50] = .init(arrivals.services.percentile(0.5))
    row[.serviceP99] = .init(arrivals.services.percentile(0.99))
    row[.serviceMax] = .init(arrivals.services.maximum)
    row[.serviceMean] = .init(arrivals.services.mean)
  }

  private func setHold(_ row: inout ResultRow, _ backends: [SeatRecord]) {
    let ticks = sum(backends, \.holdTicks)
    guard ticks > 0, sum(backends, \.holdSamples) > 0 else { return }
    row[.scanHoldShare] = .real(Double(sum(backends, \.searchTicks)) / Double(ticks))
    let longest = backends.map(\.holdTicksMaximum).max() ?? 0
    row[.scanHoldMax] = .count(UInt64(Double(longest) / clock.ticksPerNanosecond))
  }

  private func setConditions(_ row: inout ResultRow) {
    let conditions = repetition.conditions
    row[.steady] = conditions.isSteady.map { .flag($0) } ?? .empty
    row[.warmup] = .init(conditions.warmup.map { Double($0.nanoseconds) / 1e9 })
    row[.warmupSteady] = conditions.warmup.map { .flag($0.endedSteady) } ?? .empty
    row[.stolenShare] = .init(conditions.stolenShare)
  }

  private func setCensus(_ row: inout ResultRow) {
    guard let census = repetition.census else { return }
    let records = repetition.backends + [repetition.postmaster]
    row[.doubleHandouts] = .count(sum(records, \.doubleHandouts) + UInt64(census.duplicates))
    row[.lostSlots] = .count(UInt64(census.lost))
    row[.leakedSlots] = .count(0)
    row[.stashedSlots] = .count(UInt64(census.stashed))
  }

  private func sum(_ records: [SeatRecord], _ field: KeyPath<SeatRecord, UInt64>) -> UInt64 {
    records.reduce(0) { $0 + $1[keyPath: field] }
  }

  /// From the first begin to the last end.
  private func seconds(_ records: [SeatRecord]) -> Double {
    guard let begin = records.map(\.beganAt).min(), let end = records.map(\.endedAt).max(),
      end > begin
    else { return 0 }
    return Double(end - begin) / 1e9
  }
}
