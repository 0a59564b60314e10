extension DSMStrategy {
  /// This table of segments among backends that do with it whatever they can.
  ///
  /// Never symmetric: who drew which handle, and who made which segment, is part of a state.
  private static func explorer(
    _ bounds: ExplorationBounds
  ) throws(ConfigurationError) -> Explorer<SegmentEnvironment> {
    let (count, operations) = (bounds.backends, bounds.operations)
    guard count * operations <= SegmentEnvironment.mostSegments else {
      throw ConfigurationError(
        """
        \(card.name) is explored with \(SegmentEnvironment.mostSegments) operations of all backends \
        together, not \(count * operations)
        """)
    }
    // The last backend is nobody: it is the one who counts what is free.
    let geometry = DSMGeometry(slots: bounds.slots, live: 0, backends: count + 1)
    var layout = RegionLayout()
    let strategy = try Self(geometry, layout: &layout)
    let segments = ExploredSegments(count: count * operations, layout: &layout)
    let (plant, planted) = (bounds.plant, layout)
    var system = ExploredSystem(
      layout: layout,
      backends: {
        (0..<count).map { number in
          let program = SegmentProgram(strategy, segments, number: number)
          program.plant(plant, as: .backend, in: planted)
          return program
        }
      },
      postmaster: nil, giveBound: 0,
      format: { region in
        withNativeMemory(region) {
          strategy.format(in: $0)
          segments.format(in: $0)
        }
      })
    system.commandsBackends = true
    var bounds = bounds
    bounds.usesSymmetry = false
    let (rehearsal, filling) = (Rehearsal(), FillingProgram(strategy, number: count))
    return Explorer(system, bounds, operations: Int(operations)) { words, _ in
      SegmentEnvironment(
        slots: bounds.slots, backends: count, operations: operations,
        // Elsewhere, whoever reads a handle has all that was stored before it.
        overhears: bounds.model == .ra,
        census: FreeSlotCensus(words: words) { answer in
          var written: [UInt32: UInt64] = [:]
          _ = rehearsal.run(.turn, of: filling, from: 0) { request in
            guard request.isAccess else { return 0 }
            let found = written[request.offset] ?? (request.isRead ? answer(request) : 0)
            if request.isWrite { written[request.offset] = request.written(over: found) }
            return request.isRead ? found : 0
          }
          return filling.found
        })
    }
  }

  /// Explores this strategy within bounds.
  ///
  /// Throws what the strategy cannot serve.
  package static func explore(
    _ bounds: ExplorationBounds, progress: (UInt64) -> Void = { _ in }
  ) throws(ConfigurationError) -> Exploration {
    try explorer(bounds).run(progress: progress)
  }

  /// Runs an interleaving again.
  package static func follow(_ schedule: Schedule) throws(ConfigurationError) -> Exploration {
    try explorer(schedule.bounds).follow(schedule.actions)
  }

  /// Throws if the strategy cannot be explored within these bounds.
  static func serve(_ bounds: ExplorationBounds) throws(ConfigurationError) {
    _ = try explorer(bounds)
  }
}
