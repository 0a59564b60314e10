import CAtomics

/// A lock under exploration: its own code, access by access.
struct LockExploration<Lock: SlotLock> {
  private let bounds: ExplorationBounds
  private let lock: Lock
  private let system: ExploredSystem
  private let began = ca_clock_monotonic_ns()

  init(_ bounds: ExplorationBounds) throws(ConfigurationError) {
    guard Lock.isCountable else {
      throw ConfigurationError(
        "\(Lock.name) is the C library's own code, one blocking step to whoever explores")
    }
    var layout = RegionLayout()
    let lock = Lock(contenders: bounds.backends, layout: &layout)
    let section = CriticalSection(layout: &layout)
    (self.bounds, self.lock) = (bounds, lock)
    let count = bounds.backends
    system = ExploredSystem(
      layout: layout, backends: { (0..<count).map { LockingProgram(lock, section, number: $0) } },
      postmaster: nil, giveBound: 0,
      format: { region in
        withNativeMemory(region) {
          lock.format($0)
          section.format(in: $0)
        }
      })
  }

  private enum Attempt {
    case done(Exploration)
    case again(ExploredWords)
  }

  private typealias LockSearch = Search<SequentialConsistency, LockEnvironment>
  private typealias Walk = (inout LockSearch, State, inout SearchCounts, Patience) -> SearchEnd

  func run(progress: (UInt64) -> Void) -> Exploration {
    untilWordsAreKnown(progress) { search, initial, counts, patience in
      search.fair(from: initial, counts: &counts, patience: patience)
    }
  }

  func follow(_ path: [Action]) -> Exploration {
    untilWordsAreKnown({ _ in }) { search, initial, counts, _ in
      search.follow(path, from: initial, counts: &counts)
    }
  }

  private func untilWordsAreKnown(_ progress: (UInt64) -> Void, _ walk: Walk) -> Exploration {
    var words = ExploredWords(system.layout)
    while true {
      switch search(words, progress, walk) {
      case .done(let exploration): return exploration
      case .again(let longer): words = longer
      }
    }
  }

  /// Never symmetric: queues are linked by the numbers of contenders.
  private func search(
    _ words: ExploredWords, _ progress: (UInt64) -> Void, _ walk: Walk
  ) -> Attempt {
    let (groups, ofContenders) = system.groups(symmetric: false)
    let model = SequentialConsistency(
      contenders: ofContenders.count, initial: system.initialCells(of: words))
    let environment = LockEnvironment(
      backends: Int(bounds.backends), turns: bounds.operations, memoryCells: model.memoryCells,
      late: late(words))
    let shape = StateShape(
      contenders: ofContenders.count, backends: Int(bounds.backends),
      memoryCells: model.memoryCells, contenderCells: model.contenderCells,
      environmentCells: environment.cells)
    var search = LockSearch(
      automaton: LocalAutomaton(groups, words: words, mergesLoops: bounds.mergesLoops),
      environment: environment, model: model, shape: shape,
      permutations: Permutations(of: Int(bounds.backends)),
      options: .init(kills: bounds.kills, isSymmetric: false))
    let initial = State.allocate(capacity: shape.cells)
    defer { initial.deallocate() }
    search.initialise(initial, groups: ofContenders)
    var counts = SearchCounts()
    let deadline = began &+ bounds.time
    var end = SearchEnd.trouble
    if !search.trouble {
      end = withoutActuallyEscaping(progress) { progress in
        walk(&search, initial, &counts) { counts in
          progress(counts.states)
          return ca_clock_monotonic_ns() < deadline
        }
      }
    }
    return outcome(of: &search, end, counts, initial)
  }

  private func late(_ words: ExploredWords) -> LateAcquisition {
    let rehearsal = Rehearsal()
    let program = LateProgram(lock)
    return LateAcquisition(words: words) { answers in
      rehearsal.run(.turn, of: program, from: 0, answers: answers).request
    }
  }

  private func outcome(
    of search: inout LockSearch, _ end: SearchEnd, _ counts: SearchCounts, _ initial: State
  ) -> Attempt {
    var words = search.automaton.words
    if let missing = search.environment.missing {
      _ = words.require(missing.offset, isWide: missing.isWide)
      return .again(words)
    }
    var verdict = Exploration.Verdict.outOfTime
    var detail: String?
    switch end {
    case .exhausted: verdict = .exhausted
    case .outOfTime: verdict = .outOfTime
    case .impossible(let step): verdict = .impossible(step: step)
    case .violated(let property, let path):
      let operations = Int(bounds.operations) * LockEnvironment.operationsPerTurn
      verdict = .violated(property, search.trace(path, from: initial, operations: operations))
    case .trouble:
      guard case .falseMark(let sentence) = search.automaton.trouble else { return .again(words) }
      detail = sentence
      verdict = .violated(
        .falseMark,
        Trace(steps: [], pending: [], backends: Int(bounds.backends), hasPostmaster: false))
    }
    let blockedBy = search.environment.blockedBy
    return .done(
      Exploration(
        verdict: verdict, states: counts.states, transitions: counts.transitions,
        depth: counts.depth, bytes: counts.bytes,
        nanoseconds: ca_clock_monotonic_ns() - began, blocked: blockedBy.total, leaked: 0,
        spuriousEmpties: 0, isSymmetric: false, learntEdges: search.automaton.learntEdges,
        fiberRuns: search.automaton.runs, detail: detail, blockedBy: blockedBy))
  }
}

extension SlotLock {
  /// Explores this lock within bounds.
  ///
  /// Throws if there is nothing to explore.
  package static func explore(
    _ bounds: ExplorationBounds, progress: (UInt64) -> Void = { _ in }
  ) throws(ConfigurationError) -> Exploration {
    try LockExploration<Self>(bounds).run(progress: progress)
  }

  /// Runs an interleaving again.
  package static func follow(_ schedule: Schedule) throws(ConfigurationError) -> Exploration {
    try LockExploration<Self>(schedule.bounds).follow(schedule.actions)
  }
}
