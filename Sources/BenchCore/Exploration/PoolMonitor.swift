/// Whether the results of takes and gives could be those of a pool: an automaton over their starts
/// and ends.
///
/// Every operation takes effect at one moment between its start and its end, which nobody sees. The
/// monitor keeps all the worlds that are possible: which operations under way have had their effect,
/// and which. A take that comes back empty while in no world the pool was empty during it is a
/// violation; so is one that succeeds in none. That is linearisability (Herlihy and Wing, 1990) for
/// a pool of which only the size matters.
struct PoolMonitor: ~Copyable {
  enum Event {
    case takeStarts(Int)
    case takeSucceeds(Int)
    case takeFails(Int)
    /// It comes back empty, and whether the pool was empty nobody asks: for a strategy whose takes may.
    ///
    /// Also where the pool may have been: that another take had the last slot is not known before that
    /// one ends, and it may come back empty too.
    case takeGivesUp(Int)
    case giveStarts
    /// So many more gives have had their effect.
    case givesSettle(Int)
  }

  private struct Situation: Hashable {
    /// Slots that nobody has been handed.
    var pool: Int
    /// Gives that may or may not have had their effect.
    var gives: Int
    var worlds: Set<World>
  }

  private struct World: Hashable {
    var takes: [Take]
    /// How many gives have had their effect.
    var given = 0

    func free(in pool: Int) -> Int { pool + given - takes.count { $0 == .taken } }
  }

  private enum Take { case none, underWay, taken, empty }

  /// Of a table: 0 is for what has not been asked yet.
  private static let impossible: UInt32 = 1
  private static let firstNumber: UInt32 = 2

  private let backends: Int
  /// The most that can be made.
  private let gives: Int
  private let permutations: Permutations
  private var situations: [Situation] = []
  private var numbers: [Situation: UInt32] = [:]
  private var successors = FlatBuffer<UInt32>()
  private var permuted = FlatBuffer<UInt32>()
  private var pendingGives = FlatBuffer<UInt32>()

  init(gives: Int, free: Int, backends: Int, permutations: Permutations) {
    self.backends = backends
    self.gives = gives
    self.permutations = permutations
    _ = number(
      of: Situation(
        pool: free, gives: 0,
        worlds: [World(takes: Array(repeating: .none, count: backends))]))
  }

  /// The number of the situation before everything.
  static var initial: UInt32 { 0 }

  private var eventCount: Int { 4 * backends + 2 + gives }

  @inline(__always) private func index(of event: Event) -> Int {
    switch event {
    case .takeStarts(let backend): backend
    case .takeSucceeds(let backend): backends &+ backend
    case .takeFails(let backend): 2 &* backends &+ backend
    case .takeGivesUp(let backend): 3 &* backends &+ backend
    case .giveStarts: 4 &* backends
    case .givesSettle(let settled): 4 &* backends &+ 1 &+ settled
    }
  }

  /// What follows an event; nil if no pool could behave so.
  @inline(__always) mutating func after(_ event: Event, in situation: UInt32) -> UInt32? {
    let place = Int(situation) &* eventCount &+ index(of: event)
    if successors[place] == 0 {
      let next = learn(event, in: situation)
      successors[place] = next
    }
    let known = successors[place]
    return known == Self.impossible ? nil : known &- Self.firstNumber
  }

  /// Gives that may or may not have had their effect.
  @inline(__always) func gives(in situation: UInt32) -> UInt32 { pendingGives[Int(situation)] }

  /// The same with the backends in another order.
  @inline(__always) mutating func permuted(_ situation: UInt32, by order: Int) -> UInt32 {
    let place = Int(situation) &* permutations.count &+ order
    if permuted[place] == 0 {
      let next = learn(order, of: situation)
      permuted[place] = next
    }
    return permuted[place] &- Self.firstNumber
  }

  @inline(never) private mutating func learn(_ event: Event, in number: UInt32) -> UInt32 {
    var situation = situations[Int(number)]
    apply(event, to: &situation)
    close(&situation)
    return situation.worlds.isEmpty
      ? Self.impossible : self.number(of: situation) + Self.firstNumber
  }

  @inline(never) private mutating func learn(_ order: Int, of number: UInt32) -> UInt32 {
    var situation = situations[Int(number)]
    let backends = permutations.orders[order]
    situation.worlds = Set(
      situation.worlds.map { world in
        World(takes: backends.map { world.takes[$0] }, given: world.given)
      })
    return self.number(of: situation) + Self.firstNumber
  }

  private mutating func number(of situation: Situation) -> UInt32 {
    if let known = numbers[situation] { return known }
    let number = UInt32(situations.count)
    situations.append(situation)
    numbers[situation] = number
    pendingGives.append(UInt32(situation.gives))
    successors.append(uninitialised: eventCount).initialize(repeating: 0, count: eventCount)
    permuted.append(uninitialised: permutations.count)
      .initialize(repeating: 0, count: permutations.count)
    return number
  }

  private func apply(_ event: Event, to situation: inout Situation) {
    func keep(_ backend: Int, _ takes: Take..., then next: Take) {
      situation.worlds = Set(
        situation.worlds.compactMap { world in
          guard takes.contains(world.takes[backend]) else { return nil }
          var world = world
          world.takes[backend] = next
          return world
        })
    }
    switch event {
    case .takeStarts(let backend): keep(backend, .none, then: .underWay)
    case .takeSucceeds(let backend):
      keep(backend, .taken, then: .none)
      situation.pool -= 1
    case .takeFails(let backend): keep(backend, .empty, then: .none)
    case .takeGivesUp(let backend): keep(backend, .underWay, .empty, then: .none)
    case .giveStarts: situation.gives += 1
    case .givesSettle(let settled):
      situation.gives -= settled
      situation.pool += settled
      situation.worlds = Set(
        situation.worlds.compactMap { world in
          world.given < settled
            ? nil : World(takes: world.takes, given: world.given - settled)
        })
    }
  }

  /// Adds every world that an unseen effect leads to.
  private func close(_ situation: inout Situation) {
    var open = Array(situation.worlds)
    while let world = open.popLast() {
      for next in following(world, pool: situation.pool, gives: situation.gives)
      where situation.worlds.insert(next).inserted { open.append(next) }
    }
  }

  private func following(_ world: World, pool: Int, gives: Int) -> [World] {
    var following: [World] = []
    for backend in 0..<backends where world.takes[backend] == .underWay {
      var next = world
      next.takes[backend] = world.free(in: pool) > 0 ? .taken : .empty
      following.append(next)
    }
    if world.given < gives {
      var next = world
      next.given += 1
      following.append(next)
    }
    return following
  }
}
