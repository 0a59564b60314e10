// When two states are the same: what nobody can tell any more is left out.

extension ReleaseAcquire {
  @inline(__always) private func isAlive(
    _ contender: Int, _ state: State, _ shape: StateShape
  ) -> Bool { state[shape.node(contender)] > LocalAutomaton.dead }

  /// Drops stores that nobody can read any more, and what all know who could tell the difference.
  func canonicalise(_ state: State, _ shape: StateShape) -> Bool {
    var alive: UInt32 = 0
    for contender in 0..<shape.contenders {
      if isAlive(contender, state, shape) {
        alive |= 1 << UInt32(contender)
      } else {
        (state + shape.model(contender)).update(repeating: 0, count: contenderCells)
      }
    }
    let oldest = View(scratch)
    oldest.clear(vectors: vectors)
    let newest = newest(state)
    var isAny = false
    for list in 0..<listCount where newest[list] > 0 {
      let word = lists[list]
      var least = newest[list]
      for contender in 0..<shape.contenders
      where has(alive, contender) && word.loaders >> UInt8(groups[contender]) & 1 == 1 {
        least = min(least, current(contender, state, shape)[list])
      }
      oldest[list] = least
      if least > 0 { isAny = true }
    }
    for (index, interested) in plan.interested.enumerated() {
      let field = listCount + index
      guard newest[field] > 0 else { continue }
      let isKnown = (0..<shape.contenders).allSatisfy {
        !has(alive & interested, $0) || current($0, state, shape)[field] > 0
      }
      guard isKnown else { continue }
      oldest[field] = 1
      isAny = true
    }
    let hasArrived = oldest[plan.posted] > 0
    if isAny { drop(below: oldest, state, shape) }
    if acquirers != 0 { forgetTheKnown(state, shape) }
    return hasArrived
  }

  private func forgetTheKnown(_ state: State, _ shape: StateShape) {
    // What a fence would teach is only what is not known.
    for contender in 0..<shape.contenders where has(acquirers, contender) {
      let known = current(contender, state, shape)
      let later = afterAcquire(contender, state, shape)
      for field in 0..<plan.fieldCount where later[field] <= known[field] { later[field] = 0 }
    }
  }

  private func drop(below oldest: View, _ state: State, _ shape: StateShape) {
    let newest = newest(state)
    var (from, to) = (state + shape.heap, state + shape.heap)
    for list in 0..<listCount {
      let size = lists[list].entryCells
      let (dropped, kept) = (oldest[list], newest[list] + 1 - oldest[list])
      from += dropped * size
      if from != to { to.update(from: from, count: kept * size) }
      from += kept * size
      to += kept * size
    }
    state[0] = UInt32(to - state - shape.heap)
    newest.lower(by: oldest, vectors: vectors)
    forEachView(of: state, shape) { $0.lower(by: oldest, vectors: vectors) }
  }

  func exchange(_ order: [Int], in state: State, _ shape: StateShape) {
    guard !plan.rows.isEmpty else { return }
    let body: (View) -> Void = { view in
      for row in plan.rows {
        var held = ViewVector()
        for place in order.indices { held[place] = UInt8(view[row + order[place]]) }
        for place in order.indices { view[row + place] = Int(held[place]) }
      }
    }
    body(newest(state))
    forEachView(of: state, shape, body)
  }
}
