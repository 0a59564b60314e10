import CAtomics

/// An atomic access or a fence of a strategy's code: all accesses of one operation that do the same to
/// the same field with the same ordering.
///
/// The turns of a loop are one site, and so are two places in the code that differ in nothing but where
/// they stand.
package struct AccessSite: Sendable, Hashable {
  /// What a contender does meanwhile.
  package enum Work: String, Sendable, CaseIterable {
    case take, give
    /// The postmaster notices what a slot holds.
    case look
    /// A backend registers a worker, or asks for its end.
    case request
    case answer
  }

  package let work: Work
  /// Which access of an operation without contention it is first, counted from 1; nil for one that only
  /// contention leads to.
  package let number: Int?
  package let pattern: AccessPattern

  /// "take.3 exchange head".
  package var name: String {
    let place = number.map { "\($0)" } ?? "–"
    let word = pattern.word.isEmpty ? "" : " \(pattern.word)"
    return "\(work.rawValue).\(place) \(pattern.kind.map(\.verb) ?? "")\(word)"
  }

  package var ordering: AccessOrdering {
    pattern.ordering.flatMap(AccessOrdering.init) ?? .relaxed
  }

  /// Of a compare-exchange that fails.
  package var failureOrdering: AccessOrdering {
    pattern.failureOrdering.flatMap(AccessOrdering.init) ?? .relaxed
  }
}

extension Exploration {
  /// An access that some contender made, without its values.
  package struct Access: Sendable, Hashable {
    let work: AccessSite.Work
    let pattern: AccessPattern
  }
}

extension LocalAutomaton {
  /// All accesses that it knows of, but for plain ones and those of locks.
  borrowing func accesses(
    in layout: RegionLayout, as work: (_ isPostmaster: Bool, Operation) -> AccessSite.Work
  ) -> Set<Exploration.Access> {
    var found: Set<Exploration.Access> = []
    for number in 0..<nodes.count {
      let request = nodes[number].request
      guard request.hasOrdering, !nodes[number].isStray else { continue }
      found.insert(
        Exploration.Access(
          work(isCommanded(UInt32(number)), operation(of: UInt32(number))),
          by: isCommanded(UInt32(number)), request, layout))
    }
    return found
  }
}

extension Exploration.Access {
  fileprivate init(
    _ work: AccessSite.Work, by isPostmaster: Bool, _ request: Request, _ layout: RegionLayout
  ) {
    self.work = work
    let name = request.isAccess ? layout.name(at: request.offset) : ""
    // Without the element's number: "slot[1].state" is one of "slot.state".
    var word = ""
    var isNumber = false
    for character in name {
      if character == "[" { isNumber = true }
      if !isNumber { word.append(character) }
      if character == "]" { isNumber = false }
    }
    pattern = AccessPattern(
      isPostmaster ? .postmaster : .backend, request.kind, word, ordering: request.ordering,
      failureOrdering: request.kind == .compareExchange ? request.failureOrdering : nil)
  }
}

extension ExploredSystem {
  /// The sites of accesses, those of an uncontended take, give and look first, in their order.
  func sites(of accesses: Set<Exploration.Access>) -> [AccessSite] {
    var numbers: [Exploration.Access: Int] = [:]
    var order: [Exploration.Access] = []
    for (access, number) in uncontended() where numbers[access] == nil {
      numbers[access] = number
      order.append(access)
    }
    let others = accesses.subtracting(order).sorted { "\($0)" < "\($1)" }
    return AccessSite.Work.allCases.flatMap { work in
      (order + others).filter { $0.work == work }.map {
        AccessSite(work: work, number: numbers[$0], pattern: $0.pattern)
      }
    }
  }

  /// A backend's first operation and what the postmaster does about it, one after the other.
  private func uncontended() -> [(Exploration.Access, number: Int)] {
    var found: [(Exploration.Access, number: Int)] = []
    let region = UnsafeMutableRawPointer.allocate(
      byteCount: Int(layout.size), alignment: Int(RegionLayout.line))
    defer { region.deallocate() }
    region.initializeMemory(as: UInt8.self, repeating: 0, count: Int(layout.size))
    format(region)
    let rehearsal = Rehearsal()
    func run(
      _ operation: Operation, _ program: Program, from state: Int, isPostmaster: Bool
    ) -> Rehearsal.Result {
      let work = work(isPostmaster, operation)
      var number = 0
      return rehearsal.run(operation, of: program, from: state) { request in
        number += 1
        if request.hasOrdering {
          found.append(
            (Exploration.Access(work, by: isPostmaster, request, layout), number: number))
        }
        return request.perform(in: region)
      }
    }
    let backend = backends()[0]
    let first = run(.turn, backend, from: backend.initialState, isPostmaster: false)
    if let outcome = first.outcome, let postmaster = postmaster?() {
      var (before, state) = (first.state, postmaster.initialState)
      for operation in consequences(outcome) {
        if operation == .turn {
          before = run(operation, backend, from: before, isPostmaster: false).state
        } else {
          state = run(operation, postmaster, from: state, isPostmaster: true).state
        }
      }
    }
    return found
  }
}

extension Request {
  /// Whether it is an atomic access or a fence.
  fileprivate var hasOrdering: Bool {
    switch kind {
    case .fence: true
    case .wait, .wake: false
    default: isAccess && !isPlain
    }
  }

  /// As if nobody else were there.
  fileprivate func perform(in region: UnsafeMutableRawPointer) -> UInt64 {
    guard isAccess else { return 0 }
    let place = region + Int(offset)
    let found = isWide ? place.load(as: UInt64.self) : UInt64(place.load(as: UInt32.self))
    guard isWrite else { return found }
    let value = written(over: found)
    if isWide {
      place.storeBytes(of: value, as: UInt64.self)
    } else {
      place.storeBytes(of: UInt32(truncatingIfNeeded: value), as: UInt32.self)
    }
    return isRead ? found : 0
  }
}
