import ArgumentParser
import BenchCore

@main
struct BenchSlots: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench-slots",
    abstract: "Compares ways of handing out slots in shared memory.",
    discussion: """
      EXAMPLES:
        bench-slots run                                   the default matrix, as a table
        bench-slots run --strategy free-queue,linear-scan --slots 8,512 --mode processes
        bench-slots run --scenario trickle --workers 1 --count
        bench-slots run --subject exit --slots 64,4096   how exited children are found
        bench-slots verify --slots 3 --kill               every interleaving within bounds
        bench-slots list                                  what there is to compare
        bench-slots collisions                            handles of segments that two have
        bench-slots fault kill                            what a killed backend leaves behind
        bench-slots trace import postgresql.log -o trace.csv

      EXIT CODES:
        0    done; nothing violated
        1    failed for another reason; the message says which
        3    run failed: invariant or property violated, hang, or a contender died
        7    inconclusive: verify ran out of time
        8    not comparable: another machine, build or version
        64   usage: unknown flag, strategy or scenario
        130  interrupted; finished repetitions are written
      """,
    subcommands: [
      RunCommand.self, VerifyCommand.self, FaultCommand.self, ListCommand.self, MergeCommand.self,
      TraceCommand.self, DoctorCommand.self, FloorCommand.self, CollisionsCommand.self,
      WorkerCommand.self,
    ]
  )

  static func main() {
    StandardStreams.prepare()
    let typed = Array(CommandLine.arguments.dropFirst())
    do {
      var command = try parseAsRoot(TypedArguments.words(typed))
      try command.run()
    } catch {
      Exit.now(with: error, typed: typed)
    }
  }
}
