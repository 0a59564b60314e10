/// A number of runs, each step of which is drawn by lot.
package struct WalkPlan: Sendable, Hashable {
  package var seed: UInt64
  /// Nil for as many as the time allows.
  package var walks: UInt64?

  package init(seed: UInt64, walks: UInt64?) {
    self.seed = seed
    self.walks = walks
  }

  /// Each walk has numbers of its own, so that the first ones are the same however many follow.
  fileprivate func generator(of walk: UInt64) -> SeededGenerator {
    var seeds = SeededGenerator(seed: seed)
    return SeededGenerator(seed: seeds.next() &+ walk &* 0xd134_2543_de82_ef95)
  }
}

extension Search where World: ~Copyable {
  /// A walk that has taken so many steps is left: it may go round for ever.
  private static var longestWalk: Int { 1_000_000 }
  /// One in so many steps is a kill or a corruption, where one can be.
  private static var rarity: UInt64 { 128 }

  /// Walks from the start until nobody can move; cycles are not looked for.
  mutating func walk(
    _ plan: WalkPlan, from initial: State, counts: inout SearchCounts, patience: Patience
  ) -> SearchEnd {
    let state = State.allocate(capacity: shape.cells)
    defer { state.deallocate() }
    counts.bytes = shape.cells * MemoryLayout<UInt32>.stride
    while plan.walks.map({ counts.walks < $0 }) ?? true {
      var generator = plan.generator(of: counts.walks)
      var path: [Action] = []
      state.update(from: initial, count: shape.cells(of: initial))
      while path.count < Self.longestWalk {
        counts.states += 1
        let finding = expand(state)
        if trouble { return .trouble }
        if let finding {
          return .violated(finding.property, path: path + (finding.action.map { [$0] } ?? []))
        }
        guard let next = draw(by: &generator) else { break }
        path.append(next.action)
        state.update(from: next.state, count: shape.cells(of: next.state))
        counts.transitions += 1
        counts.depth = max(counts.depth, path.count)
        if counts.states % 1_024 == 0 && !patience(counts) {
          return plan.walks == nil ? .walked : .outOfTime
        }
      }
      counts.walks += 1
      if counts.walks % 64 == 0 && !patience(counts) {
        return plan.walks == nil ? .walked : .outOfTime
      }
    }
    return .walked
  }

  /// A successor; nil if all that can still happen is that somebody is killed.
  private func draw(by generator: inout SeededGenerator) -> Successor? {
    var usual: [Int] = []
    var rare: [Int] = []
    for number in 0..<successorCount {
      switch successor(number).action.kind {
      case .access, .ownStep: usual.append(number)
      case .kill, .corrupt: rare.append(number)
      }
    }
    guard !usual.isEmpty else { return nil }
    let drawn = !rare.isEmpty && generator.next() % Self.rarity == 0 ? rare : usual
    return successor(drawn[Int(generator.next() % UInt64(drawn.count))])
  }
}
