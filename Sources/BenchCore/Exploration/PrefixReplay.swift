/// A second engine, which shares none of the first one's ideas: it runs every interleaving from its
/// beginning, keeps words by their offsets and contenders by all that they were answered, and compares
/// states value by value.
///
/// Slow, and for nothing but to be counted against: under sequential consistency both must find the
/// same states and the same steps between them, if the first one neither exchanges backends nor merges
/// loops. What both rely on is that operations run on fibers, and the judge of takes.
struct PrefixReplay: ~Copyable {
  /// One step: a contender's access, with what it is commanded to do if it waits for that; or its death.
  private struct Step {
    let contender: Int
    var command: Int?
    var isKill = false
  }

  private struct Contender {
    /// The private state at the start of its operation, and the operation.
    var state = 0
    var operation = Operation.turn
    var answers: [UInt64] = []
    /// What it does next; nil if it waits for a command, or is done.
    var request: Request?
    var remaining = 0
    var holdsLock = false
    var isDead = false
    var diedInOperation = false
  }

  /// Where a replay has come to.
  private struct Moment {
    var words: [UInt32: UInt64] = [:]
    var contenders: [Contender] = []
    var mailboxes: [[UInt32]] = []
    var situation = PoolMonitor.initial
    var generations: [UInt64]
  }

  private let bounds: ExplorationBounds
  private let programs: [Program]
  private let initial: (_ offset: UInt32, _ isWide: Bool) -> UInt64
  private let census: (_ answer: (Request) -> UInt64) -> [UInt32]
  private let generations: [UInt32]
  private let missesFreeSlots: Bool
  private let rehearsal = Rehearsal()
  private var monitor: PoolMonitor
  /// Words that anybody reads, and whether they are wide.
  private var read: [UInt32: Bool]

  private(set) var states = 0
  private(set) var transitions = 0

  /// `required` are the words that the postmaster looks at before it gives, read or not; the slots'
  /// `generations` are among them.
  init(
    _ bounds: ExplorationBounds, programs: [Program], missesFreeSlots: Bool,
    required: [(offset: UInt32, isWide: Bool)],
    initial: @escaping (_ offset: UInt32, _ isWide: Bool) -> UInt64,
    census: @escaping (_ answer: (Request) -> UInt64) -> [UInt32]
  ) {
    self.bounds = bounds
    self.programs = programs
    self.missesFreeSlots = missesFreeSlots
    self.initial = initial
    self.census = census
    generations = required.filter(\.isWide).map(\.offset)
    read = Dictionary(uniqueKeysWithValues: required.map { ($0.offset, $0.isWide) })
    let backends = Int(bounds.backends)
    monitor = PoolMonitor(
      gives: backends * Int(bounds.operations), free: Int(bounds.slots), backends: backends,
      permutations: Permutations(of: backends))
  }

  /// Counts states and steps; twice, for only the first time shows which words anybody reads.
  mutating func run() {
    count()
    count()
  }

  private mutating func count() {
    (states, transitions) = (1, 0)
    var seen: Set<[UInt64]> = [key(of: replay([]))]
    var frontier: [[Step]] = [[]]
    while let path = frontier.popLast() {
      let moment = replay(path)
      let steps = steps(from: moment)
      if !steps.contains(where: { !$0.isKill }) { lookAtRest(moment) }
      for step in steps {
        transitions += 1
        let longer = path + [step]
        guard seen.insert(key(of: replay(longer))).inserted else { continue }
        states += 1
        frontier.append(longer)
      }
    }
  }

  private mutating func replay(_ path: [Step]) -> Moment {
    let backends = Int(bounds.backends)
    var moment = Moment(generations: generations.map { initial($0, true) & 0xff })
    moment.mailboxes = Array(repeating: [], count: backends)
    for (number, program) in programs.enumerated() {
      var contender = Contender()
      contender.state = program.initialState
      if number < backends {
        contender.remaining = Int(bounds.operations)
        contender.request = run(contender, number).request
      }
      moment.contenders.append(contender)
    }
    for step in path { take(step, in: &moment) }
    return moment
  }

  private func run(_ contender: Contender, _ number: Int) -> Rehearsal.Result {
    rehearsal.run(
      contender.operation, of: programs[number], from: contender.state, answers: contender.answers)
  }

  // MARK: Steps

  private func steps(from moment: Moment) -> [Step] {
    let isLocked = moment.contenders.contains(where: \.holdsLock)
    var steps: [Step] = []
    for (number, contender) in moment.contenders.enumerated() {
      if let request = contender.request {
        if request.kind == .lock && isLocked { continue }
        steps.append(Step(contender: number))
      } else if number == Int(bounds.backends) {
        for (mailbox, slots) in moment.mailboxes.enumerated() where !slots.isEmpty {
          steps.append(Step(contender: number, command: mailbox))
        }
        if programs[number].stashed(in: contender.state) > 0 {
          steps.append(Step(contender: number, command: moment.mailboxes.count))
        }
      }
    }
    guard bounds.kills else { return steps }
    for (number, contender) in moment.contenders.enumerated()
    where number < Int(bounds.backends) && contender.request != nil {
      steps.append(Step(contender: number, isKill: true))
    }
    return steps
  }

  private mutating func take(_ step: Step, in moment: inout Moment) {
    if step.isKill { return kill(step.contender, in: &moment) }
    if let command = step.command {
      begin(command, by: step.contender, in: &moment)
      guard moment.contenders[step.contender].request != nil else {
        return end(step.contender, in: &moment)
      }
    } else if moment.contenders[step.contender].answers.isEmpty
      && step.contender < Int(bounds.backends)
    {
      judge(.takeStarts(step.contender), in: &moment)
    }
    guard let request = moment.contenders[step.contender].request else {
      preconditionFailure("a step is taken by whoever can")
    }
    let answer = perform(request, by: step.contender, in: &moment)
    moment.contenders[step.contender].answers.append(answer)
    let next = run(moment.contenders[step.contender], step.contender).request
    moment.contenders[step.contender].request = next
    if next == nil { end(step.contender, in: &moment) }
  }

  private func kill(_ number: Int, in moment: inout Moment) {
    moment.contenders[number].isDead = true
    moment.contenders[number].diedInOperation = !moment.contenders[number].answers.isEmpty
    moment.contenders[number].remaining = 0
    moment.contenders[number].request = nil
  }

  private mutating func begin(_ command: Int, by number: Int, in moment: inout Moment) {
    if command < moment.mailboxes.count {
      let slot = moment.mailboxes[command].removeFirst()
      moment.generations[Int(slot)] =
        value(generations[Int(slot)], isWide: true, in: moment) & 0xff
      judge(.giveStarts, in: &moment)
      moment.contenders[number].operation = .give(slot)
    } else {
      moment.contenders[number].operation = .retryStash
    }
    moment.contenders[number].request = run(moment.contenders[number], number).request
  }

  private mutating func end(_ number: Int, in moment: inout Moment) {
    let result = run(moment.contenders[number], number)
    moment.contenders[number].state = result.state
    moment.contenders[number].answers = []
    moment.contenders[number].operation = .turn
    guard number < Int(bounds.backends) else {
      let gives = Int(monitor.gives(in: moment.situation))
      judge(.givesSettle(gives - Int(programs[number].stashed(in: result.state))), in: &moment)
      return
    }
    if let slot = result.outcome {
      moment.mailboxes[number].append(slot)
      judge(.takeSucceeds(number), in: &moment)
    } else if monitor.after(.takeFails(number), in: moment.situation) != nil {
      judge(.takeFails(number), in: &moment)
    } else {
      precondition(missesFreeSlots, "only what violates nothing is counted")
      judge(.takeGivesUp(number), in: &moment)
    }
    moment.contenders[number].remaining -= 1
    if moment.contenders[number].remaining > 0 {
      moment.contenders[number].request = run(moment.contenders[number], number).request
    }
  }

  private mutating func judge(_ event: PoolMonitor.Event, in moment: inout Moment) {
    guard let next = monitor.after(event, in: moment.situation) else {
      preconditionFailure("only what violates nothing is counted")
    }
    moment.situation = next
  }

  // MARK: Memory

  private func value(_ offset: UInt32, isWide: Bool, in moment: Moment) -> UInt64 {
    moment.words[offset] ?? initial(offset, isWide)
  }

  private mutating func perform(
    _ request: Request, by number: Int, in moment: inout Moment
  ) -> UInt64 {
    if request.kind == .lock || request.kind == .unlock {
      moment.contenders[number].holdsLock = request.kind == .lock
    }
    guard request.isAccess else { return 0 }
    if request.isRead { read[request.offset] = request.isWide }
    let found = value(request.offset, isWide: request.isWide, in: moment)
    if request.isWrite { moment.words[request.offset] = request.written(over: found) }
    return request.isRead && request.kind != .setBits ? found : 0
  }

  private mutating func lookAtRest(_ moment: Moment) {
    var looked: [UInt32: Bool] = [:]
    _ = census { request in
      looked[request.offset] = request.isWide
      return value(request.offset, isWide: request.isWide, in: moment)
    }
    read.merge(looked) { $1 }
  }

  // MARK: States

  /// All that a state is, each part with its length before it.
  private func key(of moment: Moment) -> [UInt64] {
    var key = [UInt64(moment.situation)] + moment.generations
    for offset in read.keys.sorted() {
      key.append(value(offset, isWide: read[offset] ?? false, in: moment))
    }
    for mailbox in moment.mailboxes { key += [UInt64(mailbox.count)] + mailbox.map { UInt64($0) } }
    for (number, contender) in moment.contenders.enumerated() {
      let isOver = number < Int(bounds.backends) && contender.request == nil
      let flags =
        (contender.holdsLock ? 1 : 0) + (contender.isDead ? 2 : 0)
        + (contender.diedInOperation ? 4 : 0) + (isOver ? 8 : 0)
      key += [UInt64(flags), UInt64(contender.remaining)]
      // Whoever is done or dead is nothing else any more.
      if isOver { continue }
      key += [UInt64(contender.state), UInt64(contender.operation.code)]
      key += [UInt64(contender.answers.count)] + contender.answers
    }
    return key
  }
}
