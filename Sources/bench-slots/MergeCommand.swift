import ArgumentParser
import BenchCore

struct MergeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "merge", abstract: "Puts the results of several runs into one folder.",
    discussion: """
      Meant for the parts of a matrix that run --shard has run, in as many jobs. Rows keep the run_id of \
      their run. Runs on other machines, of other builds or versions are refused.

      EXAMPLES:
        bench-slots run --shard 1/2 --random-seed 7 --output part-1
        bench-slots run --shard 2/2 --random-seed 7 --output part-2
        bench-slots merge part-1 part-2 -o whole
      """)

  @Argument(help: "Folders that runs have written.")
  var folders: [String]

  @Option(name: .shortAndLong, help: ArgumentHelp("A new folder.", valueName: "folder"))
  var output: String

  @Flag(help: "Put together what other machines and builds have measured.")
  var allowDifferent = false

  func run() throws {
    do {
      var merged = MergedRuns()
      for folder in folders { try merged.add(folder, allowsDifferent: allowDifferent) }
      let folder = try ResultsFolder(creating: output)
      do {
        try merged.write(to: folder)
      } catch {
        folder.discard()
        throw error
      }
      for note in merged.notes { Exit.complain("bench-slots: \(note).") }
      Exit.complain(
        "Results: \(folder.path), \(merged.rowCount) rows of \(merged.runCount) runs")
    } catch let error as ReadError {
      Exit.complain("bench-slots: \(error)")
      switch error {
      case .damaged, .missing: throw ExitCode(1)
      case .incomparable: throw ExitCode(8)
      }
    } catch let error as FileError {
      throw RefusedError(description: error.description)
    } catch let error as ResultsError {
      throw RefusedError(description: error.description)
    }
  }
}
