// A rogue writes to one word, once. When it does so makes no difference before somebody reads the word,
// and none at all if somebody stores there first. So a corruption is explored as an access that finds
// in its word something else than what was written there: the same runs, and far fewer states.

/// What a corrupted word may hold: every value that tells code apart, as far as is known of words.
///
/// 32 bits cannot all be tried. Complete is what a word may say of an index: each slot, the first two
/// beyond, the values that stand for nobody, in the whole word as well as in either half of it (both
/// ends of a list, an index and its tag), and every bitmap of up to four slots. Of counters and tags there are the
/// ones around whatever any word holds at that moment, some bits turned over, and the far side of the
/// circle.
struct Corruption {
  let slots: UInt32
  /// Values that do not depend on the state, ascending.
  private let fixed: [UInt32]
  private let indexes: [UInt32]

  init(slots: UInt32) {
    self.slots = slots
    let indexes = Array(0...slots + 1) + [ListEnds.nobody]
    var fixed = Set(indexes)
    if slots <= 4 { fixed.formUnion(0..<1 << slots) }
    for high in indexes { fixed.formUnion(indexes.map { high << 16 | $0 }) }
    fixed.formUnion([0x10000, 1 << 31, .max, .max - 1])
    self.indexes = indexes
    self.fixed = fixed.sorted()
  }

  /// The values of a word, ascending, without the one that it holds.
  func values(
    at cell: Int, isWide: Bool, in state: State, memoryCells: Int
  ) -> [UInt64] {
    var values = fixed
    for place in 0..<memoryCells {
      let present = state[place]
      values += [present &- 1, present, present &+ 1]
    }
    let held = state[cell]
    values += [held &- slots, held &+ slots, held ^ 1 << 31]
    for bit in 0..<min(slots, 32) { values.append(held ^ 1 << bit) }
    for index in indexes {
      values.append(held & 0xffff_0000 | index & 0xffff)
      values.append(held & 0xffff | index << 16)
    }
    if isWide { return wide(values, UInt64(held) | UInt64(state[cell + 1]) << 32) }
    return Self.ascending(values, without: held).map { UInt64($0) }
  }

  /// In a wide word any of these may stand at the lower end, below what is there or below nothing, or
  /// the upper half alone differs; and any index in 18 bits, as `cas-stack` has them beside a long tag.
  private func wide(_ values: [UInt32], _ held: UInt64) -> [UInt64] {
    var wide: [UInt64] = [UInt64.max, held &+ 1 << 32, held ^ 1 << 63, held | 0x3ffff]
    for value in values {
      wide.append(UInt64(value))
      wide.append(held & ~0xffff_ffff | UInt64(value))
    }
    for index in indexes { wide.append(held & ~0x3ffff | UInt64(index)) }
    return Self.ascending(wide, without: held)
  }

  private static func ascending<Value: Comparable>(
    _ values: [Value], without held: Value
  ) -> [Value] {
    var found: [Value] = []
    for value in values.sorted() where value != held && value != found.last { found.append(value) }
    return found
  }
}

extension Search where World: ~Copyable {
  @inline(__always) func isCorrupted(_ state: State) -> Bool {
    options.corruption != nil && environment.isCorrupted(state, shape)
  }

  /// Every access that may come next, with every value that it may find.
  mutating func corrupt(_ state: State) -> Finding? {
    guard !isCorrupted(state) else { return nil }
    let corrupted = State.allocate(capacity: shape.cells)
    defer { corrupted.deallocate() }
    for contender in 0..<shape.contenders {
      let number = state[shape.node(contender)]
      guard number > LocalAutomaton.dead else { continue }
      let node = automaton.nodes[Int(number)]
      if node.request.kind != .idle {
        let finding = corrupt(node, number, of: contender, command: nil, state, corrupted)
        if finding != nil || trouble { return finding }
        continue
      }
      for command in 0..<environment.commands {
        corruptLook(of: command, by: contender, state, corrupted)
        guard
          let operation = environment.command(
            command, to: contender, at: node, in: state, shape)
        else { continue }
        guard let first = automaton.edge(from: number, on: UInt64(operation.code)) else {
          trouble = true
          return nil
        }
        guard !first.end.hasEnded else { continue }
        let finding = corrupt(
          automaton.nodes[Int(first.target)], first.target, of: contender, command: command, state,
          corrupted)
        if finding != nil || trouble { return finding }
      }
    }
    return nil
  }

  private mutating func corrupt(
    _ node: LocalNode, _ number: UInt32, of contender: Int, command: Int?, _ state: State,
    _ corrupted: State
  ) -> Finding? {
    guard node.request.isRead, node.cell != ExploredWords.nowhere,
      let corruption = options.corruption
    else { return nil }
    let (cell, isWide) = (Int(node.cell), node.request.isWide)
    let values = corruption.values(
      at: cell, isWide: isWide, in: state, memoryCells: shape.memoryCells)
    for (choice, value) in values.enumerated() {
      corrupted.update(from: state, count: shape.cells(of: state))
      guard model.overwrite(cell, isWide: isWide, with: value, in: corrupted) else { return nil }
      environment.corrupts(corrupted, shape)
      let action = Action(.corrupt, of: contender, command: command, choice: choice)
      let property = access(
        node, number, by: contender, command: command, answer: 0, action, in: corrupted)
      if let property { return Finding(property: property, action: action) }
      if trouble { return nil }
    }
    return nil
  }

  /// What the postmaster looks at before it gives: another value there, and it does not.
  private mutating func corruptLook(
    of command: Int, by contender: Int, _ state: State, _ corrupted: State
  ) {
    guard let corruption = options.corruption else { return }
    var choice = Self.firstLook
    for (cell, isWide) in environment.looks(of: command, in: state, shape) {
      let values = corruption.values(
        at: cell, isWide: isWide, in: state, memoryCells: shape.memoryCells)
      for value in values {
        corrupted.update(from: state, count: shape.cells(of: state))
        guard model.overwrite(cell, isWide: isWide, with: value, in: corrupted) else { return }
        environment.corrupts(corrupted, shape)
        defer { choice += 1 }
        guard environment.refuses(command, in: corrupted, shape) else { continue }
        refuse(
          command, by: contender,
          Action(.corrupt, of: contender, command: command, choice: choice), in: corrupted)
      }
    }
  }

  /// Choices from here on are a look's, below an access's.
  static var firstLook: Int { 0x800 }

  mutating func refuse(
    _ command: Int, by contender: Int, _ action: Action, in state: State
  ) {
    let next = append(action, after: state)
    environment.forgets(command, in: next.state, shape)
    canonicalise(next)
  }

  /// A backend that went astray is nobody's business here: it stays where it is.
  mutating func stop(_ contender: Int, in state: State) {
    stopped += 1
    let next = append(Action(.access, of: contender), after: state)
    next.state[shape.node(contender)] = LocalAutomaton.dead
    next.state[shape.status(contender)] &= ~StateShape.Status.remaining
    canonicalise(next)
  }
}
