import CAtomics

/// Explores a system in its environment, under any model: starts anew until states have a place for
/// every word, and room for whatever the model keeps.
struct Explorer<World: Environment & ~Copyable> {
  let system: ExploredSystem
  let bounds: ExplorationBounds
  /// Messages that contenders send each other are numbers below this.
  var messages = 0
  /// Operations of each backend.
  let operations: Int
  /// Words that the environment looks at.
  var required: [(offset: UInt32, isWide: Bool)] = []
  let environment: (ExploredWords, Permutations) -> World
  private let began = ca_clock_monotonic_ns()

  init(
    _ system: ExploredSystem, _ bounds: ExplorationBounds, operations: Int,
    environment: @escaping (ExploredWords, Permutations) -> World
  ) {
    self.system = system
    self.bounds = bounds
    self.operations = operations
    self.environment = environment
  }

  /// What is not known before a search has met it, and has the search start over.
  private struct Knowledge {
    var words: ExploredWords
    var symmetric: Bool
    /// Of states, in cells, for what has no fixed size.
    var room: Int
    /// Whether of steps that do not matter to each other one order is enough.
    var sleeps: Bool
  }

  private enum Attempt {
    case done(Exploration)
    case again(Knowledge)
  }

  func run(progress: (UInt64) -> Void) -> Exploration {
    switch bounds.model {
    case .sc: run(SequentialConsistency.self, progress)
    case .tso: run(TotalStoreOrder.self, progress)
    case .ra: run(ReleaseAcquire.self, progress)
    }
  }

  /// Runs an interleaving again.
  func follow(_ path: [Action]) -> Exploration {
    switch bounds.model {
    case .sc: follow(SequentialConsistency.self, path)
    case .tso: follow(TotalStoreOrder.self, path)
    case .ra: follow(ReleaseAcquire.self, path)
    }
  }

  private func run<Model: MemoryModel>(
    _: Model.Type, _ progress: (UInt64) -> Void
  ) -> Exploration {
    untilAllIsKnown(Model.self, symmetric: bounds.usesSymmetry && bounds.walk == nil) { known in
      attempt(Model.self, known, progress)
    }
  }

  /// Without symmetry: a schedule names contenders, not places.
  private func follow<Model: MemoryModel>(_: Model.Type, _ path: [Action]) -> Exploration {
    untilAllIsKnown(Model.self, symmetric: false) { known in
      search(Model.self, known, { _ in }) { search, initial, counts, _ in
        search.follow(path, from: initial, counts: &counts)
      }
    }
  }

  private func untilAllIsKnown<Model: MemoryModel>(
    _: Model.Type, symmetric: Bool, _ attempt: (Knowledge) -> Attempt
  ) -> Exploration {
    var words = ExploredWords(system.layout, tracksUses: Model.tracksUses)
    for word in required { _ = words.require(word.offset, isWide: word.isWide) }
    var known = Knowledge(
      words: words, symmetric: symmetric, room: Model.firstRoom,
      sleeps: bounds.usesSleepSets)
    while true {
      switch attempt(known) {
      case .done(let exploration): return exploration
      case .again(let more): known = more
      }
    }
  }

  private func attempt<Model: MemoryModel>(
    _: Model.Type, _ known: Knowledge, _ progress: (UInt64) -> Void
  ) -> Attempt {
    if let plan = bounds.walk {
      return search(Model.self, known, progress) { search, initial, counts, patience in
        search.walk(plan, from: initial, counts: &counts, patience: patience)
      }
    }
    let first = search(Model.self, known, progress) { search, initial, counts, patience in
      if known.sleeps && sleeps(Model.self, search.shape) {
        return search.depthFirstAsleep(from: initial, counts: &counts, patience: patience)
      }
      return World.exhaust(&search, from: initial, counts: &counts, patience: patience)
    }
    guard !World.findsShortest, case .done(let found) = first,
      case .violated(let property, _) = found.verdict, property != .livelock
    else { return first }
    return search(Model.self, known, progress) { search, initial, counts, patience in
      search.breadthFirst(from: initial, counts: &counts, patience: patience)
    }
  }

  /// Whether nothing is looked at that needs every step.
  private func sleeps<Model: MemoryModel>(_: Model.Type, _ shape: StateShape) -> Bool {
    Model.knowsReaches && !World.findsShortest && !bounds.corrupts
      && bounds.preemptions == nil && shape.contenders <= SleepingStates.largestContenders
  }

  private func search<Model: MemoryModel>(
    _: Model.Type, _ known: Knowledge, _ progress: (UInt64) -> Void,
    by walk: (inout Search<Model, World>, State, inout SearchCounts, Patience) -> SearchEnd
  ) -> Attempt {
    let permutations = Permutations(of: Int(bounds.backends))
    let (groups, ofContenders) = system.groups(symmetric: known.symmetric)
    let model = Model(
      ModelledSystem(
        words: known.words, initial: system.initialCells(of: known.words), groups: ofContenders,
        messages: messages, room: known.room))
    let environment = environment(known.words, permutations)
    let shape = StateShape(
      contenders: ofContenders.count, backends: Int(bounds.backends),
      memoryCells: model.memoryCells, contenderCells: model.contenderCells,
      environmentCells: environment.cells, heapCells: model.heapCells)
    var search = Search(
      automaton: LocalAutomaton(groups, words: known.words, mergesLoops: bounds.mergesLoops),
      environment: environment, model: model, shape: shape, permutations: permutations,
      options: .init(
        kills: bounds.kills, corruption: bounds.corrupts ? Corruption(slots: bounds.slots) : nil,
        isSymmetric: known.symmetric, preemptions: bounds.preemptions))
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
    return outcome(of: &search, end, counts, initial, known)
  }

  private func outcome<Model: MemoryModel>(
    of search: inout Search<Model, World>, _ end: SearchEnd, _ counts: SearchCounts,
    _ initial: State, _ before: Knowledge
  ) -> Attempt {
    var known = before
    known.words = search.automaton.words
    if search.model.hasOverflown { known.room *= 2 }
    if let missing = search.environment.missing {
      _ = known.words.require(missing.offset, isWide: missing.isWide)
      return .again(known)
    }
    var verdict = Exploration.Verdict.outOfTime
    var detail: String?
    switch end {
    case .exhausted: verdict = .exhausted
    case .outOfTime: verdict = .outOfTime
    case .undecided:
      known.sleeps = false
      return .again(known)
    case .walked: verdict = .walked
    case .impossible(let step): verdict = .impossible(step: step)
    case .violated(let property, let path):
      verdict = .violated(
        property, search.trace(path, from: initial, operations: operations))
    case .trouble:
      switch search.automaton.trouble {
      case .newWord, nil: return .again(known)
      case .notSymmetric:
        known.symmetric = false
        return .again(known)
      case .falseMark(let sentence):
        detail = sentence
        verdict = .violated(
          .falseMark,
          Trace(
            steps: [], pending: [], backends: Int(bounds.backends),
            hasPostmaster: system.postmaster != nil))
      }
    }
    var found = Exploration(
      verdict: verdict, states: counts.states, transitions: counts.transitions,
      depth: counts.depth, bytes: counts.bytes, nanoseconds: ca_clock_monotonic_ns() - began,
      blocked: search.blocked, isSymmetric: known.symmetric,
      learntEdges: search.automaton.learntEdges, fiberRuns: search.automaton.runs,
      detail: detail)
    found.stopped = search.stopped
    found.sites = system.sites(of: search.automaton.accesses(in: system.layout, as: system.work))
    found.walks = counts.walks
    search.environment.report(to: &found)
    return .done(found)
  }
}
