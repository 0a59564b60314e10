import CAtomics

/// How far an exploration goes.
package struct ExplorationBounds: Sendable, Hashable {
  package var model = ModelName.sc
  package var backends: UInt32 = 2
  package var slots: UInt32 = 2
  /// Of each backend.
  package var operations: UInt32 = 2
  /// A backend may vanish at any access.
  package var kills = false
  /// One word may once hold anything; from there on the postmaster alone is judged.
  package var corrupts = false
  /// Nanoseconds for both searches of one strategy together.
  package var time: UInt64 = 60_000_000_000
  package var options = StrategyOptions()
  /// How often the postmaster looks at what a slot holds, at any moment, without having been told of it.
  package var looks: UInt32 = 0
  /// What is wrong on purpose.
  package var plant = Plant.nothing
  /// Off, each backend is its own: more states, the same verdicts.
  package var usesSymmetry = true
  /// Off, every history is a state of its own: more states, the same verdicts.
  package var mergesLoops = true

  package init() {}

  /// What a status counts down, and what a mailbox holds of slots: at most one entry each.
  package static let largestOperations: UInt32 = 200
  package static let largestSlots = UInt32(SlotEnvironment.mailboxCapacity)
}

/// The memory models that can be explored.
package enum ModelName: String, CaseIterable, Sendable, Codable {
  /// Sequential consistency.
  case sc
}

/// What an exploration found.
package struct Exploration: Sendable {
  package enum Verdict: Sendable, Equatable {
    /// Every interleaving within the bounds was looked at, and every property held.
    case exhausted
    case violated(Property, Trace)
    case outOfTime
    /// A schedule cannot be followed from this step on: it belongs to another program.
    case impossible(step: Int)
  }

  package let verdict: Verdict
  package let states: UInt64
  package let transitions: UInt64
  package let depth: Int
  package let bytes: Int
  package let nanoseconds: UInt64
  /// States in which the lock's holder had been killed and others waited for it.
  package let blocked: UInt64
  /// The most slots lost to killed backends.
  package let leaked: Int
  /// Takes that came back empty though a slot was free all the while, where the strategy says so.
  package let spuriousEmpties: UInt64
  package let isSymmetric: Bool
  /// What a fiber was run for.
  package let learntEdges: Int
  package let fiberRuns: Int
  /// Of a false mark: what differed.
  package let detail: String?
  /// Backends that went astray after a corruption, and were left there.
  package var stopped: UInt64 = 0
  /// Of a lock: the blocked states, by what the killed contender was doing.
  package var blockedBy = BlockedStates()
  /// The atomic accesses and fences that were met.
  package var sites: [AccessSite] = []
}

/// Something to explore, its types erased: contenders, memory and what surrounds them.
struct ExploredSystem {
  let layout: RegionLayout
  /// The programs of the backends, new ones at each call.
  let backends: () -> [Program]
  let postmaster: (() -> Program)?
  let giveBound: UInt32
  /// Writes the region anew.
  let format: (UnsafeMutableRawPointer) -> Void
}

extension ExploredSystem {
  /// The words as a format leaves them, in the cells of a state.
  func initialCells(of words: ExploredWords) -> [UInt32] {
    let line = Int(RegionLayout.line)
    let region = UnsafeMutableRawPointer.allocate(
      byteCount: Int(layout.size), alignment: line)
    defer { region.deallocate() }
    region.initializeMemory(as: UInt8.self, repeating: 0, count: Int(layout.size))
    format(region)
    var cells = [UInt32](repeating: 0, count: words.cellCount)
    for word in words.entries where word.cell != ExploredWords.nowhere {
      for part in 0..<(word.isWide ? 2 : 1) {
        cells[Int(word.cell) + part] = region.load(
          fromByteOffset: Int(word.offset) + 4 * part, as: UInt32.self)
      }
    }
    return cells
  }

  /// The groups of programs, and which of them each contender belongs to.
  func groups(symmetric: Bool) -> (groups: [LocalAutomaton.Group], ofContenders: [Int]) {
    let programs = backends()
    var groups: [LocalAutomaton.Group] = []
    var numbers: [Int] = []
    if symmetric {
      groups = [LocalAutomaton.Group(programs: programs, isCommanded: false, bound: nil)]
      numbers = programs.map { _ in 0 }
    } else {
      groups = programs.map {
        LocalAutomaton.Group(programs: [$0], isCommanded: false, bound: nil)
      }
      numbers = Array(groups.indices)
    }
    if let postmaster {
      numbers.append(groups.count)
      groups.append(
        LocalAutomaton.Group(programs: [postmaster()], isCommanded: true, bound: giveBound))
    }
    return (groups, numbers)
  }
}

extension SlotStrategy {
  /// Explores this strategy within bounds.
  ///
  /// Throws what the strategy cannot serve. `progress` is told the states seen so far.
  package static func explore(
    _ bounds: ExplorationBounds, progress: (UInt64) -> Void = { _ in }
  ) throws(ConfigurationError) -> Exploration {
    try SlotExploration<Self>(bounds).run(progress: progress)
  }

  /// Runs an interleaving again; the verdict is `exhausted` if nothing is violated where it ends.
  package static func follow(_ schedule: Schedule) throws(ConfigurationError) -> Exploration {
    try SlotExploration<Self>(schedule.bounds).follow(schedule.actions)
  }
}

/// A slot strategy under exploration: starts anew until states have a place for every word.
struct SlotExploration<Strategy: SlotStrategy> {
  private let bounds: ExplorationBounds
  private let strategy: Strategy
  private let table: SlotTable
  private let geometry: SlotGeometry
  private let start: StartingState
  private let system: ExploredSystem
  private let began = ca_clock_monotonic_ns()

  init(_ bounds: ExplorationBounds) throws(ConfigurationError) {
    let geometry = SlotGeometry(slots: bounds.slots, layout: .dense)
    var layout = RegionLayout()
    let strategy = try Strategy(geometry, options: bounds.options, layout: &layout)
    guard let table = strategy.table else {
      throw ConfigurationError(
        "\(Strategy.card.name) hands out no slots, so there is nothing to verify")
    }
    let start = StartingState.allFree(bounds.slots)
    (self.bounds, self.strategy, self.table, self.geometry, self.start) =
      (bounds, strategy, table, geometry, start)
    let (count, privateWords) = (bounds.backends, layout.privateWordCount)
    let (plant, planted) = (bounds.plant, layout)
    system = ExploredSystem(
      layout: layout,
      backends: {
        (0..<count).map { number in
          let program = TakingProgram(strategy, number: number)
          program.plant(plant, as: .backend, in: planted)
          return program
        }
      },
      postmaster: {
        let program = GivingProgram(strategy, start: start, privateWords: privateWords)
        program.plant(plant, as: .postmaster, in: planted)
        return program
      },
      giveBound: strategy.giveBound * plant.accessesForOne,
      format: { region in
        withNativeMemory(region) { strategy.format(start, in: $0) }
      })
  }

  private enum Attempt {
    case done(Exploration)
    case again(ExploredWords, symmetric: Bool)
  }

  func run(progress: (UInt64) -> Void) -> Exploration {
    untilWordsAreKnown(symmetric: bounds.usesSymmetry) { words, symmetric in
      attempt(words, symmetric: symmetric, progress: progress)
    }
  }

  /// Without symmetry: a schedule names contenders, not places.
  func follow(_ path: [Action]) -> Exploration {
    untilWordsAreKnown(symmetric: false) { words, _ in
      search(words, symmetric: false, progress: { _ in }) { search, initial, counts, _ in
        search.follow(path, from: initial, counts: &counts)
      }
    }
  }

  private func untilWordsAreKnown(
    symmetric usesSymmetry: Bool, _ attempt: (ExploredWords, _ symmetric: Bool) -> Attempt
  ) -> Exploration {
    var words = ExploredWords(system.layout)
    for slot in 0..<bounds.slots {
      _ = words.require(table.state(SlotIndex(trusted: slot)).offset, isWide: false)
      _ = words.require(table.generation(SlotIndex(trusted: slot)).offset, isWide: true)
    }
    var symmetric = usesSymmetry
    while true {
      switch attempt(words, symmetric) {
      case .done(let exploration): return exploration
      case .again(let longer, let stillSymmetric):
        words = longer
        symmetric = stillSymmetric
      }
    }
  }

  private func attempt(
    _ words: ExploredWords, symmetric: Bool, progress: (UInt64) -> Void
  ) -> Attempt {
    let depthFirst = search(words, symmetric: symmetric, progress: progress) {
      search, initial, counts, patience in
      search.depthFirst(from: initial, counts: &counts, patience: patience)
    }
    guard case .done(let found) = depthFirst, case .violated(let property, _) = found.verdict,
      property != .livelock
    else { return depthFirst }
    return search(words, symmetric: symmetric, progress: progress) {
      search, initial, counts, patience in
      search.breadthFirst(from: initial, counts: &counts, patience: patience)
    }
  }

  private typealias SlotSearch = Search<SequentialConsistency, SlotEnvironment>

  private func search(
    _ words: ExploredWords, symmetric: Bool, progress: (UInt64) -> Void,
    by walk: (inout SlotSearch, State, inout SearchCounts, Patience) -> SearchEnd
  ) -> Attempt {
    let permutations = Permutations(of: Int(bounds.backends))
    let (groups, ofContenders) = system.groups(symmetric: symmetric)
    let model = SequentialConsistency(
      contenders: ofContenders.count, initial: system.initialCells(of: words))
    let environment = environment(words, model.memoryCells, permutations)
    let shape = StateShape(
      contenders: ofContenders.count, backends: Int(bounds.backends),
      memoryCells: model.memoryCells, contenderCells: model.contenderCells,
      environmentCells: environment.cells)
    var search = SlotSearch(
      automaton: LocalAutomaton(groups, words: words, mergesLoops: bounds.mergesLoops),
      environment: environment, model: model, shape: shape,
      permutations: permutations,
      options: .init(
        kills: bounds.kills, corruption: bounds.corrupts ? Corruption(slots: bounds.slots) : nil,
        isSymmetric: symmetric))
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
    return outcome(of: &search, end, counts, initial, symmetric)
  }

  private func environment(
    _ words: ExploredWords, _ memoryCells: Int, _ permutations: Permutations
  ) -> SlotEnvironment {
    var known = words
    let slots = (0..<bounds.slots).map { SlotIndex(trusted: $0) }
    let rehearsal = Rehearsal()
    let program = CensusProgram(strategy)
    let census = FreeSlotCensus(words: words) { answer in
      _ = rehearsal.run(.turn, of: program, from: 0, answering: answer)
      return program.found
    }
    return SlotEnvironment(
      geometry: geometry, start: start, backends: Int(bounds.backends),
      operations: bounds.operations, looks: bounds.looks,
      places: .init(
        states: slots.map { known.require(table.state($0).offset, isWide: false) },
        generations: slots.map { known.require(table.generation($0).offset, isWide: true) }),
      memoryCells: memoryCells, permutations: permutations,
      missesFreeSlots: Strategy.missesFreeSlots, census: census)
  }

  private func outcome(
    of search: inout SlotSearch, _ end: SearchEnd, _ counts: SearchCounts, _ initial: State,
    _ symmetric: Bool
  ) -> Attempt {
    var words = search.automaton.words
    if let missing = search.environment.missing {
      _ = words.require(missing.offset, isWide: missing.isWide)
      return .again(words, symmetric: symmetric)
    }
    var verdict = Exploration.Verdict.outOfTime
    var detail: String?
    switch end {
    case .exhausted: verdict = .exhausted
    case .outOfTime: verdict = .outOfTime
    case .impossible(let step): verdict = .impossible(step: step)
    case .violated(let property, let path):
      verdict = .violated(
        property,
        search.trace(path, from: initial, operations: Int(bounds.operations)))
    case .trouble:
      switch search.automaton.trouble {
      case .newWord, nil: return .again(words, symmetric: symmetric)
      case .notSymmetric: return .again(words, symmetric: false)
      case .falseMark(let sentence):
        detail = sentence
        verdict = .violated(
          .falseMark,
          Trace(
            steps: [], pending: [], backends: Int(bounds.backends), hasPostmaster: true))
      }
    }
    return .done(
      Exploration(
        verdict: verdict, states: counts.states, transitions: counts.transitions,
        depth: counts.depth, bytes: counts.bytes,
        nanoseconds: ca_clock_monotonic_ns() - began, blocked: search.blocked,
        leaked: search.environment.mostLeaked,
        spuriousEmpties: search.environment.spuriousEmpties, isSymmetric: symmetric,
        learntEdges: search.automaton.learntEdges, fiberRuns: search.automaton.runs,
        detail: detail, stopped: search.stopped,
        sites: system.sites(of: search.automaton.accesses(in: system.layout))))
  }
}

/// For what is only formatted or looked at: a memory whose notes are forgotten and whose payloads are
/// empty.
func withNativeMemory(_ base: UnsafeMutableRawPointer, _ body: (NativeMemory) -> Void) {
  var notes = BackendNotes()
  withUnsafeMutablePointer(to: &notes) { notes in
    body(NativeMemory(base: base, notes: notes, worker: UnsafeRawPointer(base)))
  }
}
