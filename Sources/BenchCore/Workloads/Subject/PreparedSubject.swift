/// A subject without its types: one specialised closure for each thing that is done with it.
package struct PreparedSubject: Sendable {
  package let layout: RegionLayout
  /// Of the postmaster's give; 0 where nothing is given.
  package let giveBound: UInt32
  package let handsOutSlots: Bool
  package let refills: Bool
  /// Writes the region anew, at the cell's starting state.
  package let format: @Sendable (UnsafeMutableRawPointer) -> Void
  /// Runs one contender from the start barrier to its end.
  package let run: @Sendable (Seat) -> Void
  /// What a repetition came to, at rest or as it broke off.
  package let outcome: @Sendable (Remains) -> Repetition
  /// Counts accesses, on this thread.
  package let count: @Sendable () -> CountedRun
  /// The free slots at rest; none where none are handed out.
  package let freeSlots: @Sendable (UnsafeMutableRawPointer) -> [UInt32]
  /// Operations one by one, from one thread: what tests step through.
  ///
  /// Nil where no slots are handed out.
  package let session: (@Sendable (UnsafeMutableRawPointer) -> SlotSession)?
  /// Takes and gives this many slots in turn, or whatever the subject's pair of operations is, with
  /// nothing around them, and returns the ticks.
  package let bare: @Sendable (UInt64) -> UInt64

  init<Strategy: SlotStrategy, Lock: SlotLock>(
    _ opened: SlotSubject<Strategy, OpenedLock>, under _: Lock.Type
  ) {
    let subject = SlotSubject<Strategy, Lock>(opened)
    self.init(opened, runBackend: { subject.run($0) }, bare: { subject.bare(pairs: $0) })
  }

  /// All but the two closures is the same under every lock, and compiled once for a strategy.
  @inline(never)
  private init<Strategy: SlotStrategy>(
    _ opened: SlotSubject<Strategy, OpenedLock>, runBackend: @escaping @Sendable (Seat) -> Void,
    bare: @escaping @Sendable (UInt64) -> UInt64
  ) {
    layout = opened.layout
    giveBound = opened.strategy.giveBound
    handsOutSlots = Strategy.handsOutSlots
    refills = Strategy.refills
    run = { seat in
      if opened.isPostmaster(seat) { opened.runPostmaster(seat) } else { runBackend(seat) }
    }
    self.bare = bare
    format = { opened.format($0) }
    freeSlots = { opened.freeSlots($0) }
    outcome = { remains in
      let isAtRest = remains.verdict == nil && Strategy.handsOutSlots
      return Repetition(
        remains, of: opened.cell,
        freeSlots: isAtRest ? opened.freeSlots(remains.subjectBase) : nil)
    }
    count = { opened.count() }
    session = { opened.session($0) }
  }

  init<Strategy: ExitStrategy>(_ subject: ExitSubject<Strategy>) {
    // What is private to the postmaster is formatted by whoever plays it.
    self.init(
      layout: subject.layout, format: { _ in }, run: { subject.run($0) },
      outcome: { subject.outcome($0) }, count: { subject.count() },
      bare: { subject.bare(pairs: $0) })
  }

  init<Strategy: StartStrategy, Lock: SlotLock>(_ subject: StartSubject<Strategy, Lock>) {
    self.init(
      layout: subject.layout, format: { subject.format($0) }, run: { subject.run($0) },
      outcome: { subject.outcome($0) }, count: { subject.count() },
      bare: { subject.bare(pairs: $0) })
  }

  init<Strategy: DSMStrategy, Lock: SlotLock>(_ subject: DSMSubject<Strategy, Lock>) {
    self.init(
      layout: subject.layout, format: { subject.format($0) }, run: { subject.run($0) },
      outcome: { subject.outcome($0) }, count: { subject.count() },
      bare: { subject.bare(pairs: $0) })
  }

  init(_ subject: LifecycleSubject) {
    self.init(
      layout: subject.layout, format: { subject.format($0) }, run: { subject.run($0) },
      outcome: { subject.outcome($0) },
      count: { CountedRun([], verdict: nil) }, bare: { subject.bare(pairs: $0) })
  }

  /// A subject that hands out no slots.
  private init(
    layout: RegionLayout, format: @escaping @Sendable (UnsafeMutableRawPointer) -> Void,
    run: @escaping @Sendable (Seat) -> Void,
    outcome: @escaping @Sendable (Remains) -> Repetition,
    count: @escaping @Sendable () -> CountedRun, bare: @escaping @Sendable (UInt64) -> UInt64
  ) {
    self.layout = layout
    self.format = format
    self.run = run
    self.outcome = outcome
    self.count = count
    self.bare = bare
    giveBound = 0
    handsOutSlots = false
    refills = false
    freeSlots = { _ in [] }
    session = nil
  }
}

/// What is there when a repetition has ended, well or not: memory, and how it went.
package struct Remains {
  package let number: UInt32
  package let region: RunRegion
  package let subjectBase: UnsafeMutableRawPointer
  package let runBase: UnsafeMutableRawPointer
  package let conditions: Repetition.Conditions
  /// The clock that contenders read; nil where nobody timed.
  package var clock: Clock?
  /// What broke it off, if anything did.
  package let verdict: Verdict?

  package init(
    number: UInt32, region: RunRegion, subjectBase: UnsafeMutableRawPointer,
    runBase: UnsafeMutableRawPointer, conditions: Repetition.Conditions, clock: Clock? = nil,
    verdict: Verdict?
  ) {
    self.clock = clock
    self.number = number
    self.region = region
    self.subjectBase = subjectBase
    self.runBase = runBase
    self.conditions = conditions
    self.verdict = verdict
  }
}
