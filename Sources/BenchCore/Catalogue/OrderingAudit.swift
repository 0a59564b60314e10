/// Which orderings of a strategy anybody can show the need of, within bounds.
///
/// Each atomic access and each fence is weakened alone, the others as they are written, to the weakest
/// ordering with no violation. Because two orderings may each be needless beside the other, they are
/// then weakened together, one after the other and each as far as it goes: one way of several to leave
/// out all that can be left out at once.
package struct OrderingAudit: Sendable {
  package let name: String
  /// The largest of the bounds that are looked at.
  package let bounds: ExplorationBounds
  /// Where most violations show at once.
  fileprivate let smallSizes: [TrialSize]
  fileprivate let explored: @Sendable (ExplorationBounds) -> any ExploredCase

  package init(entry: StrategyEntry, bounds: ExplorationBounds) {
    name = entry.card.name
    self.bounds = bounds
    smallSizes = entry.exploring?.smallSizes ?? []
    explored = { VerificationCase(entry: entry, bounds: $0) }
  }

  /// One ordering in the code: an access's, or that of a compare-exchange that fails.
  package struct Finding: Sendable {
    package let site: AccessSite
    package let isFailure: Bool
    package let written: AccessOrdering
    /// The weakest ones with no violation when this one alone is weakened; two if they differ in kind.
    package fileprivate(set) var alone: [AccessOrdering]
    package fileprivate(set) var together: AccessOrdering
    /// What is violated below `alone`.
    package fileprivate(set) var violation: Violation?
    /// Some attempt ran out of time, and was taken for a violation.
    package fileprivate(set) var isUnfinished = false

    /// Whether the code asks for more than anybody can show the need of.
    package var isStrongerThanNeeded: Bool { alone != [written] }
  }

  package struct Violation: Sendable {
    package let ordering: AccessOrdering
    package let property: Property
    package let steps: Int
  }

  package struct Outcome: Sendable {
    package let findings: [Finding]
    /// As it is written, the strategy violates this within the bounds: nothing can be said of orderings.
    package let violated: Property?
    package let isUnfinished: Bool
    package let nanoseconds: UInt64
  }

  /// Throws what the strategy cannot serve.
  package func run(progress: @escaping (String) -> Void = { _ in }) throws -> Outcome {
    var attempt = OrderingAttempt(audit: self, progress: progress)
    let healthy = try attempt.explore(bounds)
    guard case .exhausted = healthy.verdict else {
      var violated: Property?
      if case .violated(let property, _) = healthy.verdict { violated = property }
      return Outcome(
        findings: [], violated: violated, isUnfinished: violated == nil,
        nanoseconds: attempt.spent)
    }
    var findings: [Finding] = []
    for site in healthy.sites {
      findings.append(try attempt.weaken(site, isFailure: false))
      if site.pattern.failureOrdering != nil {
        findings.append(try attempt.weaken(site, isFailure: true))
      }
    }
    try attempt.weakenTogether(&findings)
    return Outcome(
      findings: findings, violated: nil,
      isUnfinished: findings.contains { $0.isUnfinished }, nanoseconds: attempt.spent)
  }
}

extension AccessOrdering {
  /// How much it orders; acquiring and releasing differ in kind, not in strength.
  package var rank: Int {
    switch self {
    case .relaxed: 0
    case .acquiring, .releasing: 1
    case .acquiringAndReleasing: 2
    case .sequentiallyConsistent: 3
    }
  }

  /// What there is below it for a kind of access, the weakest first, those of equal strength together.
  package func weaker(for kind: Request.Kind) -> [[AccessOrdering]] {
    let possible: [[AccessOrdering]] =
      switch kind {
      case .load: [[.relaxed], [.acquiring]]
      case .store: [[.relaxed], [.releasing]]
      default: [[.relaxed], [.acquiring, .releasing], [.acquiringAndReleasing]]
      }
    return possible.filter { $0[0].rank < rank }
  }
}

/// The explorations of one audit.
private struct OrderingAttempt {
  let audit: OrderingAudit
  let progress: (String) -> Void
  /// Nanoseconds.
  var spent: UInt64 = 0

  mutating func explore(_ bounds: ExplorationBounds) throws -> Exploration {
    let found = try audit.explored(bounds).explore { _ in }
    spent += found.nanoseconds
    return found
  }

  /// The first violation with some orderings changed; nil if there is none.
  private mutating func violation(with edits: [Edit]) throws -> Exploration? {
    var sizes = audit.smallSizes.map { size in
      var bounds = audit.bounds
      (bounds.backends, bounds.slots, bounds.operations) = (
        size.backends, size.slots, size.operations
      )
      return bounds
    }
    sizes.append(audit.bounds)
    for var bounds in sizes {
      bounds.plant = Plant(edits: edits)
      let found = try explore(bounds)
      guard case .exhausted = found.verdict else { return found }
    }
    return nil
  }

  mutating func weaken(
    _ site: AccessSite, isFailure: Bool
  ) throws -> OrderingAudit.Finding {
    let written = isFailure ? site.failureOrdering : site.ordering
    var finding = OrderingAudit.Finding(
      site: site, isFailure: isFailure, written: written, alone: [written], together: written,
      violation: nil)
    guard let kind = isFailure ? .load : site.pattern.kind else { return finding }
    for candidates in written.weaker(for: kind) {
      var possible: [AccessOrdering] = []
      for ordering in candidates {
        progress("\(site.name) \(ordering)")
        let changed = OrderingChange(site: site).with(ordering, isFailure)
        guard let found = try violation(with: [changed.edit]) else {
          possible.append(ordering)
          continue
        }
        if case .violated(let property, let trace) = found.verdict {
          finding.violation = OrderingAudit.Violation(
            ordering: ordering, property: property, steps: trace.steps.count)
        } else {
          finding.isUnfinished = true
        }
      }
      if !possible.isEmpty {
        finding.alone = possible
        break
      }
    }
    return finding
  }

  mutating func weakenTogether(_ findings: inout [OrderingAudit.Finding]) throws {
    var changes: [AccessSite: OrderingChange] = [:]
    for number in findings.indices where findings[number].isStrongerThanNeeded {
      let finding = findings[number]
      guard let kind = finding.isFailure ? .load : finding.site.pattern.kind else { continue }
      let candidates = finding.written.weaker(for: kind).flatMap { $0 }
        .filter { $0.rank >= finding.alone[0].rank }
      for ordering in candidates {
        progress("\(finding.site.name) \(ordering), with others")
        var attempt = changes
        attempt[finding.site] =
          (changes[finding.site] ?? OrderingChange(site: finding.site))
          .with(ordering, finding.isFailure)
        let edits = attempt.values.map(\.edit)
        guard try violation(with: edits) == nil else { continue }
        changes = attempt
        findings[number].together = ordering
        break
      }
    }
  }
}

/// The orderings that a site has for now.
private struct OrderingChange {
  let site: AccessSite
  private var ordering: AccessOrdering
  private var failure: AccessOrdering

  init(site: AccessSite) {
    self.site = site
    (ordering, failure) = (site.ordering, site.failureOrdering)
  }

  func with(_ changed: AccessOrdering, _ isFailure: Bool) -> OrderingChange {
    var result = self
    if isFailure { result.failure = changed } else { result.ordering = changed }
    return result
  }

  /// A fence that orders nothing is none.
  var edit: Edit {
    site.pattern.kind == .fence && ordering == .relaxed
      ? .skips(site.pattern)
      : Edit(site.pattern, .ordered(ordering.rawValue, failure: failure.rawValue))
  }
}
