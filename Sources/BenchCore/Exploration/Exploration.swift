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
  /// How often a contender may lose its turn in the middle of an operation; nil for no limit.
  package var preemptions: UInt32?
  /// Walks by lot in place of a search.
  package var walk: WalkPlan?
  /// Nanoseconds for both searches of one strategy together.
  package var time: UInt64 = 60_000_000_000
  package var options = StrategyOptions()
  /// How often the postmaster looks at what a slot holds, at any moment, without having been told of it.
  package var looks: UInt32 = 0
  /// What is wrong on purpose.
  package var plant = Plant.nothing
  /// Off, each backend is its own: more states, the same verdicts.
  package var usesSymmetry = true
  /// On, of steps that do not matter to each other one order is looked at: the same states, fewer
  /// transitions.
  package var usesSleepSets = true
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
  /// Total store order: a buffer of stores for each contender, as on x86-64.
  case tso
  /// Release/acquire with relaxed accesses, as in C11 without load buffering.
  case ra
}

/// What an exploration found.
package struct Exploration: Sendable {
  package enum Verdict: Sendable, Equatable {
    /// Every interleaving within the bounds was looked at, and every property held.
    case exhausted
    case violated(Property, Trace)
    case outOfTime
    /// Random walks met no violation, which proves nothing.
    case walked
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
  package internal(set) var blocked: UInt64
  /// The most slots lost to killed backends.
  package internal(set) var leaked = 0
  /// Takes that came back empty though a slot was free all the while, where the strategy says so.
  package internal(set) var spuriousEmpties: UInt64 = 0
  package let isSymmetric: Bool
  /// What a fiber was run for.
  package let learntEdges: Int
  package let fiberRuns: Int
  /// Of a false mark: what differed.
  package let detail: String?
  /// Random walks that have ended; then states and transitions are their steps.
  package internal(set) var walks: UInt64 = 0
  /// Backends that went astray after a corruption, and were left there.
  package internal(set) var stopped: UInt64 = 0
  /// Of a lock: the blocked states, by what the killed contender was doing.
  package internal(set) var blockedBy = BlockedStates()
  /// The atomic accesses and fences that were met.
  package internal(set) var sites: [AccessSite] = []
}

/// Something to explore, its types erased: contenders, memory and what surrounds them.
struct ExploredSystem {
  let layout: RegionLayout
  /// The programs of the backends, new ones at each call.
  let backends: () -> [Program]
  /// Whether somebody tells a backend what to do next; then each is its own.
  var commandsBackends = false
  let postmaster: (() -> Program)?
  let giveBound: UInt32
  /// Writes the region anew.
  let format: (UnsafeMutableRawPointer) -> Void
  /// What the postmaster does about what a backend's first operation came back with; a turn is the
  /// backend's next one.
  var consequences: (UInt32) -> [Operation] = { [.look(at: $0), .give($0)] }
  /// What operations are called in the table of their accesses.
  var work: (_ isPostmaster: Bool, Operation) -> AccessSite.Work = { isPostmaster, operation in
    !isPostmaster ? .take : operation.noticed != nil ? .look : .give
  }
}

extension ExploredSystem {
  /// The words as a format leaves them, in the cells of a state.
  func initialCells(of words: ExploredWords) -> [UInt32] {
    let region = formattedRegion()
    var cells = [UInt32](repeating: 0, count: words.cellCount)
    for word in words.entries where word.cell != ExploredWords.nowhere {
      for part in 0..<(word.isWide ? 2 : 1) {
        cells[Int(word.cell) + part] = region[Int(word.offset) / 4 + part]
      }
    }
    return cells
  }

  /// The whole region as a format leaves it.
  func formattedRegion() -> [UInt32] {
    let size = Int(layout.size)
    let region = UnsafeMutableRawPointer.allocate(
      byteCount: size, alignment: Int(RegionLayout.line))
    defer { region.deallocate() }
    region.initializeMemory(as: UInt8.self, repeating: 0, count: size)
    format(region)
    return (0..<size / 4).map { region.load(fromByteOffset: 4 * $0, as: UInt32.self) }
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
        LocalAutomaton.Group(programs: [$0], isCommanded: commandsBackends, bound: nil)
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
    try explorer(bounds).run(progress: progress)
  }

  /// Runs an interleaving again; the verdict is `exhausted` if nothing is violated where it ends.
  package static func follow(_ schedule: Schedule) throws(ConfigurationError) -> Exploration {
    try explorer(schedule.bounds).follow(schedule.actions)
  }
}

extension SlotStrategy {
  /// Counts what there is within bounds by an engine that shares none of the other's ideas, under
  /// sequential consistency.
  package static func countByReplay(
    _ bounds: ExplorationBounds
  ) throws(ConfigurationError) -> (states: Int, transitions: Int) {
    let explorer = try explorer(bounds)
    var layout = RegionLayout()
    let geometry = SlotGeometry(slots: bounds.slots, layout: exploredLayout)
    let (rehearsal, census) = (
      Rehearsal(), CensusProgram(try Self(geometry, options: bounds.options, layout: &layout))
    )
    let region = explorer.system.formattedRegion()
    var replay = PrefixReplay(
      bounds,
      programs: explorer.system.backends() + (explorer.system.postmaster.map { [$0()] } ?? []),
      missesFreeSlots: missesFreeSlots, required: explorer.required,
      initial: { offset, isWide in
        let place = Int(offset) / 4
        return UInt64(region[place]) | (isWide ? UInt64(region[place + 1]) << 32 : 0)
      },
      census: { answer in
        _ = rehearsal.run(.turn, of: census, from: 0, answering: answer)
        return census.found
      })
    replay.run()
    return (replay.states, replay.transitions)
  }

  /// This strategy in the environment that it is made for.
  private static func explorer(
    _ bounds: ExplorationBounds
  ) throws(ConfigurationError) -> Explorer<SlotEnvironment> {
    let geometry = SlotGeometry(slots: bounds.slots, layout: exploredLayout)
    var layout = RegionLayout()
    let strategy = try Self(geometry, options: bounds.options, layout: &layout)
    guard let table = strategy.table else {
      throw ConfigurationError(
        "\(card.name) hands out no slots, so there is nothing to verify")
    }
    let start = StartingState.allFree(bounds.slots)
    let (count, privateWords) = (bounds.backends, layout.privateWordCount)
    let (plant, planted) = (bounds.plant, layout)
    let system = ExploredSystem(
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
    let slots = (0..<bounds.slots).map { SlotIndex(trusted: $0) }
    let (rehearsal, census) = (Rehearsal(), CensusProgram(strategy))
    var explorer = Explorer(system, bounds, operations: Int(bounds.operations)) {
      words, permutations in
      var known = words
      return SlotEnvironment(
        geometry: geometry, start: start, backends: Int(bounds.backends),
        operations: bounds.operations, looks: bounds.looks, givesSpread: bounds.model == .ra,
        places: .init(
          states: slots.map { known.require(table.state($0).offset, isWide: false) },
          generations: slots.map { known.require(table.generation($0).offset, isWide: true) }),
        permutations: permutations, missesFreeSlots: missesFreeSlots,
        census: FreeSlotCensus(words: words) { answer in
          _ = rehearsal.run(.turn, of: census, from: 0, answering: answer)
          return census.found
        })
    }
    explorer.messages = slots.count
    explorer.required =
      slots.map { (table.state($0).offset, false) }
      + slots.map { (table.generation($0).offset, true) }
    return explorer
  }
}

/// The smallest one with a payload: that only its owner fills it is looked at too.
let exploredLayout = SlotLayout.postgres15

/// For what is only formatted or looked at: a memory whose notes are forgotten and whose payloads are
/// empty.
func withNativeMemory(_ base: UnsafeMutableRawPointer, _ body: (NativeMemory) -> Void) {
  var notes = BackendNotes()
  withUnsafeMutablePointer(to: &notes) { notes in
    body(NativeMemory(base: base, notes: notes, worker: UnsafeRawPointer(base)))
  }
}
