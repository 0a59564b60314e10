import ArgumentParser
import BenchCore

/// What this program starts itself again as: plays seats of one repetition and exits.
struct WorkerCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "worker", abstract: "Plays seats of a repetition; started by 'run'.",
    shouldDisplay: false)

  @Option(help: "The seats, the cell and the clock, as JSON.")
  var brief: String?

  @Option(help: "The seat and the cell of a fault run, as JSON.")
  var participant: String?

  @Flag(help: "Exit at once: what starting a worker costs.")
  var probe = false

  func run() throws {
    if probe { return }
    guard brief != nil || participant != nil else {
      throw UsageError("worker is started by 'bench-slots run' and 'bench-slots fault'.")
    }
    do {
      if let participant {
        try Participant.run(ParticipantBrief(decoding: participant)) { cell in
          try Catalogue.faultSubject(cell)
        }
      }
      guard let brief else { return }
      try Worker.run(WorkerBrief(decoding: brief)) { cell in
        try Catalogue.prepare(cell)
      }
    } catch {
      throw RefusedError(description: "worker: \(error)")
    }
  }
}
