/// Release/acquire with relaxed accesses, as in C11 without load buffering: a load may return any
/// store that happens-before does not hide from it.
///
/// Each word has a list of stores in the order in which they were made, each with the view that it
/// hands over to whoever acquires it; each contender has a view, below which it may read nothing. A
/// relaxed store hands over what its contender's last releasing fence knew, a read-modify-write also
/// what the store that it read handed over (a release sequence as in C++20). A read-modify-write reads
/// the newest store; a compare-exchange that fails is a load. Sequentially consistent accesses and
/// fences also go by a view that all share. Stores to a word are never put in front of one that was
/// made before them, which C11 would allow where nothing orders the two: a compare-exchange then could
/// not tell who was first either.
///
/// After: J. Kang and others, A promising semantics for relaxed-memory concurrency, 2017, without the
/// promises.
struct ReleaseAcquire: MemoryModel {
  static var racesAreSimultaneous: Bool { false }
  static var tracksUses: Bool { true }
  static var namesContenders: Bool { true }
  static var messagesTell: Bool { true }
  static var firstRoom: Int { 256 }

  let plan: ViewPlan
  let words: UnsafeMutablePointer<WordPlan>
  /// Of each list: its word, and its entries' size.
  let lists: UnsafeMutablePointer<WordPlan>
  let listCount: Int
  let vectors: Int
  /// Of a view, in cells.
  let viewCells: Int
  let groups: [Int]
  private let messages: Int
  private let heapRoom: Int
  let acquirers: UInt32
  private let releasers: UInt32
  private let isSequential: Bool
  private let overflow: UnsafeMutablePointer<Bool>
  let scratch: State

  // Places in a state; what is used of the heap comes first.
  private let newestPlace = 1
  private let lockPlace: Int
  private let sequentialPlace: Int
  private let messagePlace: Int
  let memoryCells: Int

  init(_ system: ModelledSystem) {
    plan = ViewPlan(system)
    vectors = (plan.fieldCount + 15) / 16
    viewCells = vectors * View.cellsPerVector
    groups = system.groups
    messages = system.messages
    heapRoom = system.room
    isSequential = system.words.fences.isSequential
    acquirers = Self.contenders(system.words.fences.acquirers, system.groups)
    releasers = Self.contenders(system.words.fences.releasers, system.groups)
    lockPlace = newestPlace + viewCells
    sequentialPlace = lockPlace + viewCells
    messagePlace = sequentialPlace + (isSequential ? viewCells : 0)
    var next = messagePlace + messages * viewCells
    words = .allocate(capacity: max(1, plan.words.count))
    for (number, var word) in plan.words.enumerated() {
      if word.list >= 0 {
        word.entryCells = word.valueCells + viewCells
      } else if word.valueCells > 0 {
        word.value = next
        next += word.valueCells
      }
      words[number] = word
    }
    memoryCells = next
    listCount = plan.lists.count
    lists = .allocate(capacity: max(1, listCount))
    for (list, word) in plan.lists.enumerated() { lists[list] = words[word] }
    overflow = .allocate(capacity: 1)
    overflow.initialize(to: false)
    scratch = .allocate(capacity: 2 * viewCells)
  }

  private static func contenders(_ groups: UInt8, _ ofContenders: [Int]) -> UInt32 {
    var contenders: UInt32 = 0
    for (contender, group) in ofContenders.enumerated() where groups >> UInt8(group) & 1 == 1 {
      contenders |= 1 << UInt32(contender)
    }
    return contenders
  }

  func deallocate() {
    words.deallocate()
    lists.deallocate()
    overflow.deallocate()
    scratch.deallocate()
  }

  /// What it knows; what it would know after an acquiring fence; what its last releasing fence knew.
  var contenderCells: Int {
    viewCells * (1 + (acquirers == 0 ? 0 : 1) + (releasers == 0 ? 0 : 1))
  }
  var heapCells: Int { heapRoom }
  var hasOverflown: Bool { overflow.pointee }

  func initialise(_ state: State, _ shape: StateShape) {
    var place = shape.heap
    for number in plan.words.indices {
      let word = words[number]
      guard word.list < 0 else { continue }
      if word.value >= 0 { put(word.initial, word.valueCells, at: state + word.value) }
    }
    for list in 0..<listCount {
      let word = lists[list]
      guard place + word.entryCells <= shape.cells else {
        overflow.pointee = true
        return
      }
      put(word.initial, word.valueCells, at: state + place)
      View(state + place + word.valueCells).clear(vectors: vectors)
      place += word.entryCells
    }
    state[0] = UInt32(place - shape.heap)
  }

  // MARK: Where what is

  @inline(__always) func newest(_ state: State) -> View { View(state + newestPlace) }

  @inline(__always) func current(
    _ contender: Int, _ state: State, _ shape: StateShape
  ) -> View { View(state + shape.model(contender)) }

  @inline(__always) func afterAcquire(
    _ contender: Int, _ state: State, _ shape: StateShape
  ) -> View { View(state + shape.model(contender) + viewCells) }

  @inline(__always) private func atRelease(
    _ contender: Int, _ state: State, _ shape: StateShape
  ) -> View {
    View(state + shape.model(contender) + viewCells * (acquirers == 0 ? 1 : 2))
  }

  @inline(__always) private func sequential(_ state: State) -> View {
    View(state + sequentialPlace)
  }

  @inline(__always) private func message(_ number: Int, _ state: State) -> View {
    View(state + messagePlace + number * viewCells)
  }

  @inline(__always) func has(_ contenders: UInt32, _ contender: Int) -> Bool {
    contenders &>> UInt32(contender) & 1 == 1
  }

  /// A store of a list.
  @inline(__always) private func entry(
    _ number: Int, of word: WordPlan, _ state: State, _ shape: StateShape
  ) -> State {
    let newest = newest(state)
    var place = shape.heap
    for list in 0..<word.list { place &+= (newest[list] &+ 1) &* lists[list].entryCells }
    return state + place + number &* word.entryCells
  }

  @inline(__always) private func value(_ cells: Int, at place: State) -> UInt64 {
    switch cells {
    case 0: 0
    case 1: UInt64(place[0])
    default: UInt64(place[0]) | UInt64(place[1]) &<< 32
    }
  }

  @inline(__always) private func put(_ value: UInt64, _ cells: Int, at place: State) {
    if cells > 0 { place[0] = UInt32(truncatingIfNeeded: value) }
    if cells > 1 { place[1] = UInt32(truncatingIfNeeded: value &>> 32) }
  }

  // MARK: Answers

  /// The oldest store that a load may return.
  @inline(__always) private func oldest(
    for request: Request, of word: WordPlan, by contender: Int, _ state: State,
    _ shape: StateShape
  ) -> Int {
    let known = current(contender, state, shape)[word.list]
    guard request.isSequential else { return known }
    return max(known, sequential(state)[word.list])
  }

  func answers(
    to node: LocalNode, of contender: Int, in state: State, _ shape: StateShape
  ) -> Int {
    let request = node.request
    guard request.kind == .load || request.kind == .compareExchange else { return 1 }
    let word = words[Int(node.word)]
    guard word.list >= 0 else { return 1 }
    let newest = newest(state)[word.list]
    if request.kind == .load {
      return newest - oldest(for: request, of: word, by: contender, state, shape) + 1
    }
    return 1 + staleFailures(request, word, by: contender, state, shape)
  }

  /// In how many ways a compare-exchange may fail though it would not, or otherwise.
  private func staleFailures(
    _ request: Request, _ word: WordPlan, by contender: Int, _ state: State, _ shape: StateShape
  ) -> Int {
    let oldest = oldest(for: request.failure, of: word, by: contender, state, shape)
    var count = 0
    for number in oldest..<max(oldest, newest(state)[word.list])
    where value(word.valueCells, at: entry(number, of: word, state, shape)) != request.expected {
      count += 1
    }
    return count
  }

  /// The store that the `answer`th failure reads, the newest first.
  private func staleFailure(
    _ answer: Int, _ request: Request, _ word: WordPlan, _ state: State, _ shape: StateShape
  ) -> Int {
    var left = answer
    var number = newest(state)[word.list]
    while left > 0 {
      number -= 1
      if value(word.valueCells, at: entry(number, of: word, state, shape)) != request.expected {
        left -= 1
      }
    }
    return number
  }

  func perform(
    _ node: LocalNode, by contender: Int, answer: Int, in state: State, _ shape: StateShape
  ) -> UInt64 {
    let request = node.request
    let known = current(contender, state, shape)
    switch request.kind {
    case .lock:
      let lock = View(state + lockPlace)
      known.join(lock, vectors: vectors)
      lock.clear(vectors: vectors)
      return 0
    case .unlock:
      View(state + lockPlace).copy(known, vectors: vectors)
      return 0
    case .fence:
      fence(request, by: contender, state, shape)
      return 0
    case .idle, .finished, .dead: return 0
    default: break
    }
    let word = words[Int(node.word)]
    switch request.kind {
    case .loadPlain:
      if word.plainLoads >= 0 { mark(word.plainLoads + contender, by: contender, state, shape) }
      return newestValue(of: word, state, shape)
    case .storePlain:
      storePlain(request, word, by: contender, state, shape)
      return 0
    default: break
    }
    if word.atomicLoads >= 0 && request.isRead {
      mark(word.atomicLoads + contender, by: contender, state, shape)
    }
    guard word.list >= 0 else { return 0 }
    switch request.kind {
    case .load:
      let number = newest(state)[word.list] - answer
      return load(number, request, word, by: contender, state, shape)
    case .wait, .wake: return newestValue(of: word, state, shape)
    case .store:
      append(request, request.operand, reading: nil, word, by: contender, state, shape)
      return 0
    case .compareExchange:
      let number = staleFailure(answer, request, word, state, shape)
      let found = value(word.valueCells, at: entry(number, of: word, state, shape))
      if found != request.expected {
        return load(number, request.failure, word, by: contender, state, shape)
      }
    default: break
    }
    let number = newest(state)[word.list]
    let found = value(word.valueCells, at: entry(number, of: word, state, shape))
    append(
      request, request.written(over: found), reading: number, word, by: contender, state, shape)
    // Whoever sets bits has forgotten what was there.
    return request.kind == .setBits ? 0 : found
  }

  // MARK: Accesses

  private func load(
    _ number: Int, _ request: Request, _ word: WordPlan, by contender: Int, _ state: State,
    _ shape: StateShape
  ) -> UInt64 {
    let read = entry(number, of: word, state, shape)
    learn(View(read + word.valueCells), request, by: contender, state, shape)
    let known = current(contender, state, shape)
    known[word.list] = max(known[word.list], number)
    if request.isSequential {
      let shared = sequential(state)
      shared[word.list] = max(shared[word.list], number)
    }
    return value(word.valueCells, at: read)
  }

  /// Takes over what a store hands over: at once, or with the next acquiring fence.
  @inline(__always) private func learn(
    _ handed: View, _ request: Request, by contender: Int, _ state: State, _ shape: StateShape
  ) {
    if request.acquires {
      current(contender, state, shape).join(handed, vectors: vectors)
    } else if has(acquirers, contender) {
      afterAcquire(contender, state, shape).join(handed, vectors: vectors)
    }
  }

  /// A store, or with `reading` a read-modify-write of that store.
  private func append(
    _ request: Request, _ written: UInt64, reading: Int?, _ word: WordPlan, by contender: Int,
    _ state: State, _ shape: StateShape
  ) {
    let handed = View(scratch)
    handed.clear(vectors: vectors)
    if let reading {
      let read = View(entry(reading, of: word, state, shape) + word.valueCells)
      handed.copy(read, vectors: vectors)
      learn(read, request, by: contender, state, shape)
    }
    let number = newest(state)[word.list] + 1
    let known = current(contender, state, shape)
    known[word.list] = number
    if request.releases {
      handed.join(known, vectors: vectors)
    } else if has(releasers, contender) {
      handed.join(atRelease(contender, state, shape), vectors: vectors)
    }
    handed[word.list] = number
    if request.isSequential { sequential(state)[word.list] = number }
    let used = Int(state[0])
    guard used + word.entryCells <= heapRoom && number < 255 else {
      overflow.pointee = true
      return
    }
    let place = entry(number, of: word, state, shape)
    let behind = shape.heap + used - (place - state)
    (place + word.entryCells).update(from: place, count: behind)
    put(written, word.valueCells, at: place)
    View(place + word.valueCells).copy(handed, vectors: vectors)
    state[0] = UInt32(used + word.entryCells)
    newest(state)[word.list] = number
  }

  private func storePlain(
    _ request: Request, _ word: WordPlan, by contender: Int, _ state: State, _ shape: StateShape
  ) {
    // Whoever knows of this store knows of the loads before it.
    for row in [word.plainLoads, word.atomicLoads] where row >= 0 {
      for other in 0..<shape.contenders { forget(row + other, state, shape) }
    }
    if word.list >= 0 {
      append(request, request.operand, reading: nil, word, by: contender, state, shape)
    } else if word.value >= 0 {
      put(request.operand, word.valueCells, at: state + word.value)
    }
    mark(word.plainStore, by: contender, state, shape)
  }

  private func fence(
    _ request: Request, by contender: Int, _ state: State, _ shape: StateShape
  ) {
    let known = current(contender, state, shape)
    if request.acquires && has(acquirers, contender) {
      known.join(afterAcquire(contender, state, shape), vectors: vectors)
    }
    if request.isSequential {
      known.join(sequential(state), vectors: vectors)
      sequential(state).copy(known, vectors: vectors)
    }
    if request.releases && has(releasers, contender) {
      atRelease(contender, state, shape).copy(known, vectors: vectors)
    }
  }

  func newestValue(of word: WordPlan, _ state: State, _ shape: StateShape) -> UInt64 {
    guard word.list >= 0 else {
      return word.value < 0 ? 0 : value(word.valueCells, at: state + word.value)
    }
    return value(
      word.valueCells, at: entry(newest(state)[word.list], of: word, state, shape))
  }

  // MARK: Marks

  /// A contender does something that nobody else knows of yet.
  private func mark(_ field: Int, by contender: Int, _ state: State, _ shape: StateShape) {
    forget(field, state, shape)
    newest(state)[field] = 1
    current(contender, state, shape)[field] = 1
  }

  private func forget(_ field: Int, _ state: State, _ shape: StateShape) {
    forEachView(of: state, shape) { $0[field] = 0 }
    newest(state)[field] = 0
  }

  /// Every view but that of the newest.
  @inline(__always) func forEachView(
    of state: State, _ shape: StateShape, _ body: (View) -> Void
  ) {
    for contender in 0..<shape.contenders {
      for number in 0..<contenderCells / viewCells {
        body(View(state + shape.model(contender) + number * viewCells))
      }
    }
    body(View(state + lockPlace))
    if isSequential { body(sequential(state)) }
    for number in 0..<messages { body(message(number, state)) }
    let newest = newest(state)
    var place = state + shape.heap
    for list in 0..<listCount {
      let word = lists[list]
      for _ in 0...newest[list] {
        body(View(place + word.valueCells))
        place += word.entryCells
      }
    }
  }

  // MARK: Beside accesses

  func ownSteps(of contender: Int, in state: State, _ shape: StateShape) -> Int { 0 }

  func performOwnStep(
    _ step: Int, of contender: Int, in state: State, _ shape: StateShape
  ) -> Int? { nil }

  func ownStep(
    _ step: Int, of contender: Int, in state: State, _ shape: StateShape
  ) -> OwnStep { .message }

  func post(_ message: Int, by contender: Int, in state: State, _ shape: StateShape) -> Bool {
    guard contender < shape.backends else {
      mark(plan.posted, by: contender, state, shape)
      return false
    }
    // Whoever gets it has been told by all who have posted it since it was got last.
    self.message(message, state).join(current(contender, state, shape), vectors: vectors)
    return true
  }

  func receive(_ message: Int, by contender: Int, in state: State, _ shape: StateShape) {
    let handed = self.message(message, state)
    current(contender, state, shape).join(handed, vectors: vectors)
    handed.clear(vectors: vectors)
  }

  /// The newest: at rest whoever looks has been told that all is quiet, and the postmaster looks at
  /// what a message told it of.
  func value(
    at cell: Int, isWide: Bool, to contender: Int?, in state: State, _ shape: StateShape
  ) -> UInt64 { newestValue(of: words[plan.wordOfCell[cell]], state, shape) }
}
