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
        bench-slots compare before after                  what is better and what is worse
        bench-slots report results -o report.html         tables and pictures, in one page
        bench-slots check results --thresholds limits.yaml
        bench-slots verify --slots 3 --kill               every interleaving within bounds
        bench-slots list                                  what there is to compare
        bench-slots collisions                            handles of segments that two have
        bench-slots fault kill                            what a killed backend leaves behind
        bench-slots trace import postgresql.log -o trace.csv

      EXIT CODES:
        0    done; nothing regressed, nothing violated
        1    failed for another reason; the message says which
        2    regression
        3    run failed: invariant or property violated, hang, or a contender died
        4    improvement, only with --fail-on-improvement
        5    baseline or thresholds not found
        7    inconclusive: too few samples, out of time, or nothing matched
        8    not comparable: another machine, build, scenario or version
        64   usage: unknown flag, strategy or scenario
        130  interrupted; finished repetitions are written
      """,
    subcommands: [
      RunCommand.self, CompareCommand.self, CheckCommand.self, ThresholdsCommand.self,
      ReportCommand.self,
      VerifyCommand.self, FaultCommand.self,
      ListCommand.self, MergeCommand.self,
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
