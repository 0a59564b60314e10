// A contender is a deterministic function of what it reads. So what it does is an automaton, small
// beside the product of all contenders: a node is "about to make this access", an edge leads from a
// node and the memory's answer to the next node. A fiber runs only to learn an edge, by running the
// operation again from its start with the answers it has had. The search over all interleavings then
// knows contenders by the numbers of their nodes.
//
// Which histories lead to the same node: those of one operation, from one private state at its start,
// with the same answers; or, after a loop head, with the same `carried` there and the same answers
// since. That a strategy says the truth about `carried` is tried out: of each such node some further
// histories are kept, and whatever is learnt of the node must be true of them too.

/// A node of the automaton, as the search sees it.
struct LocalNode: BitwiseCopyable {
  var request: Request
  /// The request's place in a state; `nowhere` if it has none.
  var cell: UInt16
  /// The number of its word; `nowhere` if it names none.
  var word: UInt16
  /// 0 for none.
  var firstEdge: UInt32 = 0
  var startsOperation = false
  /// The postmaster's bound is used up, and here is another access.
  var exceedsBound = false
  /// The access names no word: an index was out of range.
  var isStray = false
  /// So many accesses without a loop head that the operation will hardly end.
  var isEndless = false
  /// Of an idle postmaster: how many slots its stash holds.
  var stashed: UInt32 = 0
}

struct LocalEdge: BitwiseCopyable {
  let response: UInt64
  let target: UInt32
  let next: UInt32
  /// What the operation returned if it ended here.
  let end: OperationEnd
}

/// Whether and how an operation ended.
struct OperationEnd: BitwiseCopyable {
  private let code: UInt32

  static let none = OperationEnd(code: 0)
  static func with(_ outcome: UInt32?) -> OperationEnd {
    OperationEnd(code: outcome.map { $0 + 2 } ?? 1)
  }

  var hasEnded: Bool { code != 0 }
  var outcome: UInt32? { code >= 2 ? code - 2 : nil }
}

/// Why a search cannot go on with this automaton.
enum LearningTrouble: Error {
  /// A word turned up that states have no place for.
  case newWord
  /// Backends do different things: they are not the same but for their number.
  case notSymmetric
  /// A loop head that says too little: two histories that it calls the same go on differently.
  case falseMark(String)
}

struct LocalAutomaton: ~Copyable {
  /// Programs that do the same but for what they write into words that nobody reads.
  struct Group {
    let programs: [Program]
    /// Whether somebody tells it what to do next, or it does its one operation again.
    let isCommanded: Bool
    /// The most accesses of an operation.
    let bound: UInt32?
  }

  static let finished: UInt32 = 0
  static let dead: UInt32 = 1

  /// Longer histories are taken for endless; a strategy's are a tenth of it, even in 200 slots.
  private static let longestHistory = 10_000

  /// How many further histories of a node are kept to try out its mark.
  private static let rivalLimit = 2

  private(set) var nodes = FlatBuffer<LocalNode>()
  private var edges = FlatBuffer<LocalEdge>()
  var words: ExploredWords
  private(set) var trouble: LearningTrouble?

  private let groups: [Group]
  private let mergesLoops: Bool
  private let rehearsal = Rehearsal()
  private var histories: [History] = []
  private var identities: [Identity: UInt32] = [:]

  /// How a node was first reached.
  private struct History {
    var group = 0
    var operation = Operation.turn
    /// The private states of the group's programs when the operation began.
    var states: [Int] = []
    var answers: [UInt64] = []
    /// Other answers that lead to the same node by a loop head.
    var rivals: [[UInt64]] = []
    /// Accesses made so far.
    var steps: UInt32 = 0
  }

  private enum Identity: Hashable {
    case start(group: Int, operation: Operation, states: [Int])
    case head(
      group: Int, operation: Operation, states: [Int], mark: LoopMark, steps: UInt32)
    case after(node: UInt32, response: UInt64)
  }

  init(_ groups: [Group], words: ExploredWords, mergesLoops: Bool) {
    self.groups = groups
    self.words = words
    self.mergesLoops = mergesLoops
    for kind in [Request.Kind.finished, .dead] {
      _ = append(
        LocalNode(
          request: Request(kind), cell: ExploredWords.nowhere, word: ExploredWords.nowhere),
        History())
    }
    // Number 0 ends a list of edges.
    edges.append(LocalEdge(response: 0, target: 0, next: 0, end: .none))
  }

  var learntEdges: Int { edges.count - 1 }
  var runs: Int { rehearsal.runs }

  /// The node of a group before its first operation.
  mutating func initialNode(of group: Int) -> UInt32 {
    node(before: .turn, group, states: groups[group].programs.map(\.initialState))
  }

  /// The edge that an answer takes; nil if learning it met trouble.
  @inline(__always) mutating func edge(from node: UInt32, on response: UInt64) -> LocalEdge? {
    var number = nodes[Int(node)].firstEdge
    while number != 0 {
      let edge = edges[Int(number)]
      if edge.response == response { return edge }
      number = edge.next
    }
    return learn(from: node, on: response)
  }

  func edge(numbered number: UInt32) -> LocalEdge { edges[Int(number)] }

  // MARK: Learning

  @inline(never) private mutating func learn(
    from node: UInt32, on response: UInt64
  ) -> LocalEdge? {
    if trouble != nil { return nil }
    do throws(LearningTrouble) {
      let (target, end) = try target(from: node, on: response)
      if let trouble { throw trouble }
      let edge = LocalEdge(
        response: response, target: target, next: nodes[Int(node)].firstEdge, end: end)
      var changed = nodes[Int(node)]
      changed.firstEdge = UInt32(edges.count)
      nodes[Int(node)] = changed
      edges.append(edge)
      return edge
    } catch {
      trouble = trouble ?? error
      return nil
    }
  }

  private mutating func target(
    from node: UInt32, on response: UInt64
  ) throws(LearningTrouble) -> (UInt32, OperationEnd) {
    if nodes[Int(node)].request.kind == .idle {
      let before = histories[Int(node)]
      let operation = Operation(code: UInt32(truncatingIfNeeded: response))
      return try command(operation, before.group, states: before.states)
    }
    var history = histories[Int(node)]
    history.answers.append(response)
    if nodes[Int(node)].request.isStep { history.steps += 1 }
    let results = try results(of: history)
    let first = results[0]
    for rival in history.rivals {
      try check(rival + [response], against: results, history)
    }
    guard let request = first.request else {
      let next = self.node(before: .turn, history.group, states: results.map(\.state))
      return (next, .with(first.outcome))
    }
    var identity = Identity.after(node: node, response: response)
    if mergesLoops, let mark = first.mark {
      identity = .head(
        group: history.group, operation: history.operation, states: history.states, mark: mark,
        steps: groups[history.group].bound == nil ? 0 : history.steps)
      history.rivals = []
    } else {
      history.rivals = history.rivals.map { $0 + [response] }
    }
    return (try self.node(identity, request, history), .none)
  }

  /// The first access of an operation that somebody commands, or where it ends if it makes none.
  private mutating func command(
    _ operation: Operation, _ group: Int, states: [Int]
  ) throws(LearningTrouble) -> (UInt32, OperationEnd) {
    var history = History()
    (history.group, history.operation, history.states) = (group, operation, states)
    let results = try results(of: history)
    guard results[0].request == nil else {
      return (start(operation, group, states: states), .none)
    }
    let next = node(before: .turn, group, states: results.map(\.state))
    return (next, .with(results[0].outcome))
  }

  /// What all programs of a group do after the same answers; they must do the same.
  private mutating func results(
    of history: History
  ) throws(LearningTrouble) -> [Rehearsal.Result] {
    let group = groups[history.group]
    var results: [Rehearsal.Result] = []
    for (program, state) in zip(group.programs, history.states) {
      results.append(
        rehearsal.run(
          history.operation, of: program, from: state, answers: history.answers))
    }
    let first = results[0]
    for other in results.dropFirst() {
      guard other.mark == first.mark, other.outcome == first.outcome,
        isSame(other.request, first.request)
      else { throw .notSymmetric }
    }
    return results
  }

  /// Whether two requests do the same to whatever anybody can see.
  private mutating func isSame(_ a: Request?, _ b: Request?) -> Bool {
    if a == b { return true }
    guard let a, let b, a.withoutOperand == b.withoutOperand, !a.isRead else { return false }
    guard let number = words.known(a) else { return true }
    return !words.entries[number].isRead
  }

  private mutating func check(
    _ answers: [UInt64], against results: [Rehearsal.Result], _ history: History
  ) throws(LearningTrouble) {
    for (member, result) in results.enumerated() {
      let other = rehearsal.run(
        history.operation, of: groups[history.group].programs[member],
        from: history.states[member], answers: answers)
      guard other.request == result.request, other.mark == result.mark,
        other.outcome == result.outcome, other.state == result.state
      else { throw .falseMark(Self.sentence(history.answers, answers)) }
    }
  }

  private static func sentence(_ one: [UInt64], _ other: [UInt64]) -> String {
    """
    a loop head carries too little: after the answers \(one) and \(other) it says the same, and what \
    follows differs
    """
  }

  // MARK: Nodes

  /// The node at which a group waits for its next operation, or begins the only one it has.
  private mutating func node(
    before operation: Operation, _ group: Int, states: [Int]
  ) -> UInt32 {
    guard groups[group].isCommanded else { return start(operation, group, states: states) }
    let identity = Identity.start(group: group, operation: .turn, states: states)
    if let known = identities[identity] { return known }
    var history = History()
    (history.group, history.states) = (group, states)
    let idle = LocalNode(
      request: Request(.idle), cell: ExploredWords.nowhere, word: ExploredWords.nowhere,
      stashed: groups[group].programs[0].stashed(in: states[0]))
    let number = append(idle, history)
    identities[identity] = number
    return number
  }

  /// The first access of an operation.
  private mutating func start(
    _ operation: Operation, _ group: Int, states: [Int]
  ) -> UInt32 {
    var history = History()
    (history.group, history.operation, history.states) = (group, operation, states)
    do throws(LearningTrouble) {
      let results = try results(of: history)
      guard let request = results[0].request else {
        preconditionFailure("an operation without an access cannot be explored")
      }
      let identity = Identity.start(group: group, operation: operation, states: states)
      let number = try node(identity, request, history)
      var started = nodes[Int(number)]
      started.startsOperation = true
      nodes[Int(number)] = started
      return number
    } catch {
      trouble = trouble ?? error
      return Self.dead
    }
  }

  private mutating func node(
    _ identity: Identity, _ request: Request, _ history: History
  ) throws(LearningTrouble) -> UInt32 {
    if let known = identities[identity] {
      try join(history.answers, known, request)
      return known
    }
    var node = LocalNode(
      request: request, cell: ExploredWords.nowhere, word: ExploredWords.nowhere)
    if request.isAccess {
      switch words.resolve(request, by: history.group) {
      case .known(let word): place(&node, word)
      case .changed: trouble = trouble ?? .newWord
      case .stray: node.isStray = true
      }
    }
    if words.noteFence(request, by: history.group) { trouble = trouble ?? .newWord }
    if let bound = groups[history.group].bound, request.isStep, history.steps >= bound {
      node.exceedsBound = true
    }
    node.isEndless = history.answers.count >= Self.longestHistory
    let number = append(node, history)
    identities[identity] = number
    return number
  }

  private func place(_ node: inout LocalNode, _ word: Int) {
    node.word = UInt16(word)
    node.cell = words.entries[word].cell
  }

  /// Another history that leads to a node.
  private mutating func join(
    _ answers: [UInt64], _ node: UInt32, _ request: Request
  ) throws(LearningTrouble) {
    let known = histories[Int(node)]
    guard answers != known.answers, !known.rivals.contains(answers) else { return }
    guard nodes[Int(node)].request == request else {
      throw .falseMark(Self.sentence(known.answers, answers))
    }
    guard known.rivals.count < Self.rivalLimit else { return }
    histories[Int(node)].rivals.append(answers)
    // What was learnt of the node already must be true of this history too.
    var number = nodes[Int(node)].firstEdge
    while number != 0 {
      let edge = edges[Int(number)]
      var longer = known
      longer.answers.append(edge.response)
      try check(answers + [edge.response], against: try results(of: longer), longer)
      number = edge.next
    }
  }

  private mutating func append(_ node: LocalNode, _ history: History) -> UInt32 {
    nodes.append(node)
    histories.append(history)
    return UInt32(nodes.count - 1)
  }

  // MARK: Telling

  /// The request that a member of a node's group makes: what it writes may name it.
  func request(of member: Int, at node: UInt32) -> Request {
    let history = histories[Int(node)]
    guard groups[history.group].programs.indices.contains(member) else {
      return nodes[Int(node)].request
    }
    return rehearsal.run(
      history.operation, of: groups[history.group].programs[member],
      from: history.states[member], answers: history.answers
    ).request ?? nodes[Int(node)].request
  }

  /// The operation that a node is in the middle of.
  func operation(of node: UInt32) -> Operation { histories[Int(node)].operation }

  /// Whether a node is one of a contender that is told what to do.
  func isCommanded(_ node: UInt32) -> Bool { groups[histories[Int(node)].group].isCommanded }
}
