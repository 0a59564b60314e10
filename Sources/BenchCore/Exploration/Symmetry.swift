extension Search where World: ~Copyable {
  /// Puts the backends' records into ascending order: backends that are exchanged make no other state.
  @inline(__always) mutating func canonicalise(_ successor: Successor) {
    if options.preemptions != nil { recordTurn(successor) }
    if model.canonicalise(successor.state, shape) {
      _ = environment.delivers(nil, from: shape.backends, in: successor.state, shape)
    }
    guard options.isSymmetric && shape.backends > 1 else { return }
    if Model.namesContenders {
      canonicaliseNamed(successor)
    } else if shape.backends == 2 {
      canonicalisePair(successor)
    } else {
      canonicaliseMany(successor)
    }
  }

  @inline(__always) private func compare(_ a: Int, _ b: Int, in state: State) -> Int {
    let (first, second) = (shape.record(a), shape.record(b))
    var cell = 0
    while cell < shape.recordSize {
      let (one, other) = (state[first &+ cell], state[second &+ cell])
      if one != other { return one < other ? -1 : 1 }
      cell &+= 1
    }
    return 0
  }

  @inline(__always) private mutating func canonicalisePair(_ successor: Successor) {
    let state = successor.state
    let comparison = compare(0, 1, in: state)
    if comparison < 0 { return }
    if comparison == 0 {
      guard environment.precedes(1, in: state, shape) else { return }
    } else {
      let (first, second) = (shape.record(0), shape.record(1))
      for cell in 0..<shape.recordSize {
        let held = state[first &+ cell]
        state[first &+ cell] = state[second &+ cell]
        state[second &+ cell] = held
      }
    }
    environment.exchange(1, in: state, shape)
    successor.base[1] = 1
  }

  private mutating func canonicaliseMany(_ successor: Successor) {
    let state = successor.state
    for place in 0..<shape.backends {
      var gap = place
      while gap > 0 && compare(order[gap - 1], place, in: state) > 0 {
        order[gap] = order[gap - 1]
        gap -= 1
      }
      order[gap] = place
    }
    var number = permutations.number(of: order, count: shape.backends)
    if hasEquals(state) { number = smallestOrder(like: number, in: state) }
    guard number != 0 else { return }
    scratch.update(from: state, count: shape.cells)
    for (place, old) in permutations.orders[number].enumerated() {
      (state + shape.record(place)).update(
        from: scratch + shape.record(old), count: shape.recordSize)
    }
    environment.exchange(number, in: state, shape)
    successor.base[1] = UInt32(number)
  }

  /// Where a model's part says who is who: of all orders that sort what does not, the one with the
  /// smallest state.
  private mutating func canonicaliseNamed(_ successor: Successor) {
    let state = successor.state
    let size = shape.cells(of: state)
    var best = 0
    var smallest: State?
    for (number, candidate) in permutations.orders.enumerated() {
      let isSorted = (1..<shape.backends).allSatisfy {
        comparePublic(candidate[$0 - 1], candidate[$0], in: state) <= 0
      }
      guard isSorted else { continue }
      let permuted = exchanges.advanced(by: number * shape.cells)
      permuted.update(from: state, count: size)
      if number != 0 { exchange(number, in: permuted, from: state) }
      if let known = smallest, !isLess(permuted, known, count: size) { continue }
      (best, smallest) = (number, permuted)
    }
    guard best != 0, let smallest else { return }
    state.update(from: smallest, count: size)
    successor.base[1] = UInt32(best)
  }

  private mutating func exchange(_ number: Int, in state: State, from original: State) {
    for (place, old) in permutations.orders[number].enumerated() {
      (state + shape.record(place)).update(
        from: original + shape.record(old), count: shape.recordSize)
    }
    model.exchange(permutations.orders[number], in: state, shape)
    environment.exchange(number, in: state, shape)
  }

  private func isLess(_ one: State, _ other: State, count: Int) -> Bool {
    for cell in 0..<count where one[cell] != other[cell] { return one[cell] < other[cell] }
    return false
  }

  /// Compares what the model does not keep of two backends.
  private func comparePublic(_ a: Int, _ b: Int, in state: State) -> Int {
    let (first, second) = (shape.record(a), shape.record(b))
    for cell in 0..<shape.publicRecordSize where state[first + cell] != state[second + cell] {
      return state[first + cell] < state[second + cell] ? -1 : 1
    }
    return 0
  }

  private func hasEquals(_ state: State) -> Bool {
    for place in 1..<shape.backends
    where compare(order[place - 1], order[place], in: state) == 0 { return true }
    return false
  }

  /// Of all orders that sort the records alike, the one with the smallest environment.
  private mutating func smallestOrder(like sorted: Int, in state: State) -> Int {
    let held = state[shape.environment]
    defer { state[shape.environment] = held }
    var best = sorted
    environment.exchange(sorted, in: state, shape)
    var smallest = state[shape.environment]
    for (number, candidate) in permutations.orders.enumerated() where number != sorted {
      guard
        candidate.indices.allSatisfy({
          compare(candidate[$0], permutations.orders[sorted][$0], in: state) == 0
        })
      else { continue }
      state[shape.environment] = held
      environment.exchange(number, in: state, shape)
      if state[shape.environment] < smallest {
        (best, smallest) = (number, state[shape.environment])
      }
    }
    return best
  }

  func permutation(_ number: Int) -> [Int] { permutations.orders[number] }
}
