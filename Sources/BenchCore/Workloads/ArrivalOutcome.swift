/// What came of the arrivals of an open loop, over all backends.
package struct ArrivalOutcome: Sendable {
  package let tally: ArrivalTally
  /// From the first operation that an arrival was given until the one that answered it.
  package let services: LatencySnapshot
  /// From when it was due until then.
  package let lags: LatencySnapshot

  /// Nil for a closed loop.
  init?(_ remains: Remains, of cell: Cell) {
    guard cell.isOpenLoop else { return nil }
    var (tally, services, lags) = (ArrivalTally(), LatencySnapshot(), LatencySnapshot())
    for backend in 0..<cell.workers {
      tally.add(remains.region.arrivals(backend, remains.runBase).pointee)
      let recorder = { remains.region.recorder($0, of: backend, remains.runBase).snapshot() }
      services.merge(recorder(.service))
      lags.merge(recorder(.lag))
    }
    (self.tally, self.services, self.lags) = (tally, services, lags)
  }

  /// Arrivals that were due, and neither served nor skipped when the time was over.
  package var unfinished: UInt64 { tally.scheduled &- tally.completed &- tally.skipped }

  /// Of the arrivals that were due, those that were served; nil if there were none.
  package var achievedShare: Double? {
    tally.scheduled == 0 ? nil : Double(tally.completed) / Double(tally.scheduled)
  }
}
