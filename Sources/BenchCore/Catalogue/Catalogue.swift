/// Everything that exists, one line each: help, `list`, sweeps, tests and results derive from it.
package enum Catalogue {
  /// The `slot` subject: a backend takes a free worker slot, the postmaster gives it back.
  package static let slot: [StrategyEntry] = candidatesAndFloors + references + plants + peers

  private static let candidatesAndFloors = [
    StrategyEntry(LinearScan.self),
    StrategyEntry(LinearHint.self),
    StrategyEntry(CASList.self),
    StrategyEntry(CASStack.self),
    StrategyEntry(DrainStack.self),
    StrategyEntry(FreeQueue.self),
    StrategyEntry(FreeQueueSPMC.self),
    StrategyEntry(RefillList.self),
    StrategyEntry(Bitmap.self),
    StrategyEntry(BitmapLocked.self),
    StrategyEntry(FloorNoop.self),
    StrategyEntry(FloorFetchAdd.self),
    StrategyEntry(FloorCAS.self),
    StrategyEntry(FloorLock.self),
  ]

  /// The locks that locked strategies run under, the usual one first.
  package static let locks: [LockCard] = slot.first(where: \.usesLock)?.joins.map(\.card) ?? []

  /// The bugs that `verify --mutants` plants and must find.
  package static let mutants: [Mutant] =
    LockMutants.all + SequenceMutants.all + StructureMutants.all + OrderingMutants.all
    + StartMutants.all + LockWordMutants.all + SegmentMutants.all

  /// What is planted by name only, and must not be found: it is no bug.
  package static let controls: [Mutant] = StructureMutants.controls

  #if Jemalloc
  private static let references = [StrategyEntry(ReferenceJemalloc.self)]
  #else
  private static let references: [StrategyEntry] = []
  #endif

  private static let plants = [StrategyEntry(PlantedSpin.self)]

  #if Peers
  private static let peers = [StrategyEntry(PeerCKRing.self)]
  #else
  private static let peers: [StrategyEntry] = []
  #endif

  /// What other builds have, and how to make one.
  package static let elsewhere = [
    "reference-jemalloc": "swift build -c release",
    "peer-ck-ring": "swift build -c release --traits default,Peers",
  ]

  /// The `start` subject: backends tell the postmaster which workers to start and to end.
  package static let start: [StrategyEntry] = [
    StrategyEntry(StartScan.self),
    StrategyEntry(StartScanIndexed.self),
    StrategyEntry(StartQueue.self),
  ]

  /// The `exit` subject: the postmaster finds the slot of a child that has exited.
  package static let exit: [StrategyEntry] = [
    StrategyEntry(PidList.self),
    StrategyEntry(PidHash.self),
    StrategyEntry(PidArray.self),
    StrategyEntry(Pidfd.self),
  ]

  /// The `dsm` subject: backends create segments, and find them by their handles.
  package static let dsm: [StrategyEntry] = [
    StrategyEntry(DSMScan.self),
    StrategyEntry(DSMGeneration.self),
  ]

  /// The `lifecycle` subject, which also has every other stack, by what it is spelled.
  package static let lifecycle: [StrategyEntry] = [Stack.today.entry, Stack.proposed.entry]

  /// Every strategy of every subject; no two have one name.
  package static let all: [StrategyEntry] = Subject.allCases.flatMap(strategies)

  package static func strategies(of subject: Subject) -> [StrategyEntry] {
    switch subject {
    case .slot: slot
    case .start: start
    case .exit: exit
    case .dsm: dsm
    case .lifecycle: lifecycle
    }
  }

  package static func strategy(named name: String) -> StrategyEntry? {
    if Stack.isSpelledOut(name) { return try? Stack(parsing: name).entry }
    return all.first { $0.card.name == name } ?? plant(named: name)
  }

  /// What is planted as often as somebody asks for, in the name.
  package static func plant(named name: String) -> StrategyEntry? {
    guard PlantedSpin.rounds(in: name) != nil else { return nil }
    return plants.first { $0.card.name == PlantedSpin.card.name }?.named(name)
  }

  /// The subject of a cell whose strategy is named.
  package static func prepare(_ cell: Cell) throws(ConfigurationError) -> PreparedSubject {
    guard let entry = strategy(named: cell.strategy) else {
      throw ConfigurationError("no strategy is called '\(cell.strategy)'")
    }
    return try entry.prepare(cell)
  }

  /// The same for a fault run.
  package static func faultSubject(_ cell: Cell) throws(ConfigurationError) -> FaultSubject {
    guard let entry = strategy(named: cell.strategy) else {
      throw ConfigurationError("no strategy is called '\(cell.strategy)'")
    }
    return try entry.faultSubject(cell)
  }
}

extension SlotStrategy {
  /// The locks that a strategy runs under.
  ///
  /// Here, and nowhere else, strategies and locks meet: every pair is specialised, and a new lock
  /// is one line.
  static var joins: [LockJoin] {
    usesLock
      ? [
        LockJoin(Self.self, under: LWLock.self),
        LockJoin(Self.self, under: RobustLock.self),
        LockJoin(Self.self, under: MutexLock.self),
        LockJoin(Self.self, under: TTASLock.self),
        LockJoin(Self.self, under: TicketLock.self),
        LockJoin(Self.self, under: MCSLock.self),
      ] : [LockJoin(Self.self, under: NoLock.self)]
  }
}

/// A strategy in the catalogue: what it is, and one specialised subject for each lock.
///
/// Made in a generic initialiser, so that the closures inside are specialised code: an array of
/// metatypes would open an existential at each call and cost twice the instructions.
package struct StrategyEntry: Sendable {
  package private(set) var card: StrategyCard
  package let subject: Subject
  /// False for floors and references: what they return is nobody's slot.
  package let handsOutSlots: Bool
  package let usesLock: Bool
  package let refills: Bool
  package let readsTagBits: Bool
  package let readsBitmapSpread: Bool
  package let readsStall: Bool
  /// Whether `--pids` and `--exit-order` mean anything here.
  package let readsPids: Bool
  /// Whether `--dsm-handles` means anything here.
  package let readsDSMHandles: Bool
  /// Whether `--handle-bits` means anything here.
  package let readsHandleBits: Bool
  package let runsInProcesses: Bool
  /// Who finds the slots that a killed backend leaves behind; nil for floors.
  package let audit: SlotAudit?
  /// The most accesses that one give makes, with default options.
  package let giveBound: UInt32?
  package let footprint: Footprint?
  package let joins: [LockJoin]
  /// What it is in a stack; nil if it cannot be in one.
  package let part: StackPart?
  /// What it is explored with; nil for what is not.
  package let exploring: ExploringStrategy?
  /// For fault runs under locks beside those that it is timed under; nil where there are none.
  private var faults: (@Sendable (Cell) throws(ConfigurationError) -> FaultSubject)?
  /// Shows the type itself to whoever needs more than closures.
  package let show: @Sendable (any StrategyVisitor) throws -> Void

  package init<Strategy: SlotStrategy>(_: Strategy.Type) {
    card = Strategy.card
    subject = .slot
    readsPids = false
    readsDSMHandles = false
    readsHandleBits = false
    handsOutSlots = Strategy.handsOutSlots
    usesLock = Strategy.usesLock
    refills = Strategy.refills
    readsTagBits = Strategy.readsTagBits
    readsBitmapSpread = Strategy.readsBitmapSpread
    readsStall = Strategy.readsStall
    runsInProcesses = Strategy.runsInProcesses
    audit = Strategy.handsOutSlots ? Strategy.audit : nil
    footprint = Footprint(of: Strategy.self)
    joins = Strategy.joins
    part = Strategy.handsOutSlots ? .slot(SlotPart(Strategy.self)) : nil
    exploring = ExploringStrategy(Strategy.self)
    show = { try $0.visit(Strategy.self) }
    var layout = RegionLayout()
    let sample = SlotGeometry(slots: 8, layout: .dense)
    giveBound = (try? Strategy(sample, options: StrategyOptions(), layout: &layout))?.giveBound
  }

  package init<Strategy: StartStrategy>(_: Strategy.Type) {
    self.init(
      Strategy.card, .start, usesLock: true, exploring: ExploringStrategy(Strategy.self),
      joins: [LockJoin(Strategy.self, under: LWLock.self)], part: .start(StartPart(Strategy.self)))
    faults = { cell throws(ConfigurationError) in
      try StartFaults<Strategy>.subject(cell)
    }
  }

  package init<Strategy: ExitStrategy>(_: Strategy.Type) {
    self.init(
      Strategy.card, .exit, readsPids: true, exploring: nil, joins: [LockJoin(Strategy.self)],
      part: .exit(ExitPart(Strategy.self)))
  }

  package init<Strategy: DSMStrategy>(_: Strategy.Type) {
    self.init(
      Strategy.card, .dsm, usesLock: true, readsDSMHandles: Strategy.readsHandles,
      readsHandleBits: Strategy.readsHandleBits, exploring: ExploringStrategy(Strategy.self),
      joins: [LockJoin(Strategy.self, under: LWLock.self)], part: .dsm(DSMPart(Strategy.self)))
  }

  /// A stack.
  package init(_ card: StrategyCard, _ parts: StackParts) {
    self.init(
      card, .lifecycle, usesLock: true, exploring: nil, joins: [LockJoin(card.name, parts)])
  }

  /// A strategy that hands out no slots, and has none of the settings of those that do.
  private init(
    _ card: StrategyCard, _ subject: Subject, usesLock: Bool = false, readsPids: Bool = false,
    readsDSMHandles: Bool = false, readsHandleBits: Bool = false,
    exploring: ExploringStrategy?, joins: [LockJoin], part: StackPart? = nil
  ) {
    self.part = part
    self.card = card
    self.subject = subject
    self.usesLock = usesLock
    self.readsPids = readsPids
    self.readsDSMHandles = readsDSMHandles
    self.readsHandleBits = readsHandleBits
    self.exploring = exploring
    self.joins = joins
    handsOutSlots = false
    refills = false
    readsTagBits = false
    readsBitmapSpread = false
    readsStall = false
    runsInProcesses = true
    audit = nil
    footprint = nil
    giveBound = nil
    show = { _ in throw ConfigurationError("\(card.name) is of the subject \(subject), not slot") }
  }

  /// The subject of a fault run.
  ///
  /// Throws what cannot be killed in, or a lock that there is not.
  package func faultSubject(_ cell: Cell) throws(ConfigurationError) -> FaultSubject {
    if let faults { return try faults(cell) }
    guard let join = join(under: cell.lock) else {
      throw ConfigurationError("no strategy '\(card.name)' under '\(cell.lock)'")
    }
    return try join.faultSubject(cell)
  }

  /// The same strategy by a name that says more.
  fileprivate func named(_ name: String) -> StrategyEntry {
    var entry = self
    entry.card.name = name
    return entry
  }

  package func join(under lock: String) -> LockJoin? { joins.first { $0.lock == lock } }

  /// Builds the strategy for a cell.
  ///
  /// Throws what the strategy cannot serve.
  package func prepare(_ cell: Cell) throws(ConfigurationError) -> PreparedSubject {
    guard runsInProcesses || cell.mode == .threads else {
      throw ConfigurationError(
        "\(card.name) hands out one process's own memory, and runs with --mode threads only")
    }
    guard let join = join(under: cell.lock) else {
      let known = joins.map(\.lock).joined(separator: ", ")
      throw ConfigurationError("\(card.name) runs under \(known), not under \(cell.lock)")
    }
    return try join.prepare(cell)
  }
}

/// Something that is done with every strategy's type: a check with a memory of its own, say.
///
/// What it calls is not specialised, so nothing that is timed goes this way.
package protocol StrategyVisitor {
  func visit<Strategy: SlotStrategy>(_: Strategy.Type) throws
}

/// A strategy under one lock.
package struct LockJoin: Sendable {
  package let card: LockCard
  /// The names of the two types, by which the measured loops are found in the binary.
  package let types: [String]
  package let prepare: @Sendable (Cell) throws(ConfigurationError) -> PreparedSubject
  package let faultSubject: @Sendable (Cell) throws(ConfigurationError) -> FaultSubject
  /// Shows the lock's type to whoever explores it.
  package let showLock: @Sendable (any LockVisitor) throws -> Void

  package var lock: String { card.name }

  /// A strategy of the postmaster's own, where nobody locks.
  package init<Strategy: ExitStrategy>(_: Strategy.Type) {
    card = LockCard(NoLock.self)
    types = [String(describing: Strategy.self), String(describing: NoLock.self)]
    showLock = { try $0.visit(NoLock.self) }
    prepare = { cell throws(ConfigurationError) in
      PreparedSubject(try ExitSubject<Strategy>(cell))
    }
    faultSubject = { _ throws(ConfigurationError) in
      throw ConfigurationError(
        "\(Strategy.card.name) lies in the postmaster's own memory, which no backend can harm")
    }
  }

  package init<Strategy: StartStrategy, Lock: SlotLock>(_: Strategy.Type, under _: Lock.Type) {
    card = LockCard(Lock.self)
    types = [String(describing: Strategy.self), String(describing: Lock.self)]
    showLock = { try $0.visit(Lock.self) }
    prepare = { cell throws(ConfigurationError) in
      PreparedSubject(try StartSubject<Strategy, Lock>(cell))
    }
    faultSubject = { _ throws(ConfigurationError) in
      throw ConfigurationError("\(Strategy.card.name) gives nothing that a fault run could judge")
    }
  }

  /// A stack, whose parts are made for one lock.
  package init(_ name: String, _ parts: StackParts) {
    card = LockCard(LWLock.self)
    types = [name, String(describing: LWLock.self)]
    showLock = { try $0.visit(LWLock.self) }
    prepare = { cell throws(ConfigurationError) in
      PreparedSubject(try LifecycleSubject(cell, parts))
    }
    faultSubject = { _ throws(ConfigurationError) in
      throw ConfigurationError("\(name) is a stack, and fault runs judge one strategy")
    }
  }

  package init<Strategy: DSMStrategy, Lock: SlotLock>(_: Strategy.Type, under _: Lock.Type) {
    card = LockCard(Lock.self)
    types = [String(describing: Strategy.self), String(describing: Lock.self)]
    showLock = { try $0.visit(Lock.self) }
    prepare = { cell throws(ConfigurationError) in
      PreparedSubject(try DSMSubject<Strategy, Lock>(cell))
    }
    faultSubject = { cell throws(ConfigurationError) in
      FaultSubject(try DSMSubject<Strategy, Lock>(cell))
    }
  }

  package init<Strategy: SlotStrategy, Lock: SlotLock>(_: Strategy.Type, under _: Lock.Type) {
    card = LockCard(Lock.self)
    types = [String(describing: Strategy.self), String(describing: Lock.self)]
    showLock = { try $0.visit(Lock.self) }
    prepare = { cell throws(ConfigurationError) in
      PreparedSubject(
        try SlotSubject<Strategy, OpenedLock>(cell, under: Lock.self), under: Lock.self)
    }
    faultSubject = { cell throws(ConfigurationError) in
      FaultSubject(try SlotSubject<Strategy, OpenedLock>(cell, under: Lock.self))
    }
  }
}
