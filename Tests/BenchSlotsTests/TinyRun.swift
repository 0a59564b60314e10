import BenchCore
import Testing

/// One small run of everything, floors included, that many tests look at.
struct TinyRun: Sendable {
  static let words = [
    "run", "--slots", "8", "--workers", "1,2", "--time", "20ms", "--warmup", "5ms",
    "--repetitions", "2", "--strategy", "all", "--with-floors", "--random-seed", "7",
  ]
  private static let made = Result { try TinyRun() }

  static func shared() throws -> TinyRun { try made.get() }

  let outcome: Outcome
  let header: [String]
  let rows: [FinishedRun.Row]
  let histograms: [FinishedRun.Row]
  let yields: [FinishedRun.Row]
  let files: [String]
  let steps: [[String: Int]]
  let state: String?
  let exitCode: Int?
  let cellCount: Int
  let countsAllocations: Bool

  private init() throws {
    let place = try Workplace()
    outcome = try place.run(Self.words + ["--output", "out"])
    let run = try FinishedRun(in: place, "out")
    (header, rows, histograms, yields) = (run.header, run.rows, run.histograms, run.yields)
    (files, steps) = (run.files, run.order)
    state = run.meta["state"] as? String
    exitCode = run.meta["exit_code"] as? Int
    cellCount = (run.meta["cells"] as? [[String: String]])?.count ?? 0
    countsAllocations = (run.meta["build"] as? [String: Any])?["jemalloc"] as? Bool ?? false
  }

  /// What `all --with-floors` brings in.
  static let entries = Catalogue.slot.filter { ![.peer, .plant].contains($0.card.kind) }

  /// Cells × repetitions × (role, op), as the catalogue has them.
  static let expectedKeys: Set<String> = {
    var keys = Set<String>()
    for entry in entries {
      let refill = entry.refills ? ["backend|refill"] : []
      for mode in Mode.allCases where entry.runsInProcesses || mode == .threads {
        for workers in [1, 2] {
          for repetition in [1, 2] {
            for operation in ["backend|take", "postmaster|give"] + refill {
              keys.insert("\(entry.card.name)|\(mode)|\(workers)|\(repetition)|\(operation)")
            }
          }
        }
      }
    }
    return keys
  }()
}
