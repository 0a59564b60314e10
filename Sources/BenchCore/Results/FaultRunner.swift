import Foundation

/// Goes through the cells of a fault run and saves after each.
package struct FaultRunner {
  private let cells: [Cell]
  private let folder: ResultsFolder
  private var metadata: RunMetadata
  package private(set) var results: FaultResults

  package init(
    _ file: FaultFile, cells: [Cell], folder: ResultsFolder, metadata: RunMetadata
  ) {
    self.cells = cells
    self.folder = folder
    self.metadata = metadata
    results = FaultResults(file, runID: metadata.runID)
  }

  /// Runs to the end, or to a signal; `play` appends what one cell showed.
  ///
  /// Results are on the disk either way.
  package mutating func run(
    report: (Int, Cell) -> Void,
    play: (Cell, StrategyEntry, FaultSubject, inout FaultResults) throws -> Void
  ) throws -> RunOutcome {
    do {
      try save()
      for (number, cell) in cells.enumerated() {
        report(number, cell)
        guard
          let entry = Catalogue.strategy(named: cell.strategy)
            ?? ExploredStart.named(cell.strategy)?.entry
        else { continue }
        try play(cell, entry, Catalogue.faultSubject(cell), &results)
        metadata.order.append(.init(cell: number, repetition: 1))
        try save()
      }
      return try finish(results.violations.isEmpty ? .complete : .failed(results.violations))
    } catch is Interruption {
      return try finish(.interrupted)
    } catch {
      // The disk may be full: what is saved stays, and the error is the one that matters.
      metadata.failures.append("\(error)")
      metadata.finish(.failed, exitCode: 1, at: Date())
      if results.rows.isEmpty {
        results.remove(from: folder)
        folder.remove("meta.json")
      } else {
        try? folder.write("meta.json", metadata.json())
      }
      throw error
    }
  }

  private func save() throws {
    try results.save(to: folder)
    try folder.write("meta.json", metadata.json())
  }

  private mutating func finish(_ outcome: RunOutcome) throws -> RunOutcome {
    if case .failed(let failures) = outcome { metadata.failures += failures }
    let state: RunMetadata.State =
      switch outcome {
      case .complete: .complete
      case .failed: .failed
      case .interrupted: .interrupted
      }
    metadata.finish(state, exitCode: outcome.exitCode, at: Date())
    try save()
    return outcome
  }
}
