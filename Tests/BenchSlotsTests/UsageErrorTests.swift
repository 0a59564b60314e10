import BenchCore
import Testing

/// Wrong words: exit 64, one line on standard error, nothing written.
@Suite(.serialized) struct UsageErrorTests {
  struct Mistake: CustomTestStringConvertible, Sendable {
    let words: [String]
    /// What the line must name: the word that is wrong, and what to do.
    let fragments: [String]
    var testDescription: String { words.joined(separator: " ") }

    init(_ words: String, says fragments: String...) {
      self.words = words.split(separator: " ").map(String.init)
      self.fragments = fragments
    }
  }

  private func expectRefusal(_ words: [String], saying fragments: [String]) throws {
    let place = try Workplace()
    let outcome = try place.run(words)
    #expect(outcome.code == 64)
    #expect(outcome.output.isEmpty)
    #expect(outcome.errorLines.count == 1)
    #expect(outcome.errors.hasPrefix("bench-slots: "))
    for fragment in fragments { #expect(outcome.errors.contains(fragment)) }
    #expect(try place.contents().isEmpty)
  }

  private static let locks = Catalogue.locks.map(\.name).joined(separator: ", ")
  private static let strategies = Catalogue.slot.map(\.card.name).joined(separator: ", ")

  @Test(arguments: [
    Mistake(
      "rnu", says: "'rnu'", "Did you mean 'run'?",
      "run, compare, check, thresholds, report, verify, fault, list, merge, trace, doctor, floor, collisions"
    ),
    Mistake("run --strategey all", says: "'--strategey'", "mean '--strategy'?", "--occupancy, "),
    Mistake("list --fromat markdown", says: "'--fromat'", "mean '--format'?"),
    Mistake("run --strategy fre-queue", says: "'fre-queue'", "mean 'free-queue'?", strategies),
    Mistake("run --scenario lifecyle", says: "'lifecyle'", "'lifecycle'?"),
    Mistake("run --scenario lifecycle --failing 1", says: "no worker ends"),
    Mistake("run --strategy zzz-*", says: "'zzz-*'", strategies),
    Mistake("run --scenario chrun", says: "'chrun'", "'churn'?", "pairs, churn, trickle"),
    Mistake(
      "run --subject slots", says: "'slots'", "mean 'slot'?", "slot, start, exit, dsm, lifecycle"),
    Mistake("run --strategy dsm-scan --dsm-handles main", says: "'main'", "main-region"),
    Mistake("run --strategy dsm-generation --handle-bits 48", says: "48", "32 or 64"),
    Mistake("run --strategy dsm-scan --lock ttas", says: "dsm-scan", "lwlock"),
    Mistake("run --strategy dsm-scan,pid-hash", says: "pid-hash", "--subject exit"),
    Mistake("run --subject dsm --scenario exits", says: "exits", "--subject exit"),
    Mistake("collisions --slots 1", says: "--slots", "1310779"),
    Mistake("collisions --live 300000", says: "--live"),
    Mistake("collisions --format json", says: "'json'", "csv"),
    Mistake("run --subject exit --strategy free-queue", says: "free-queue", "--subject slot"),
    Mistake("run --strategy pid-hash,free-queue", says: "free-queue", "--subject slot"),
    Mistake("run --strategy free-*,pid-hash", says: "free-*", "--subject slot"),
    Mistake("run --strategy all,pid-hash,bitmap", says: "bitmap", "--subject slot"),
    Mistake("run --subject exit --scenario churn", says: "churn", "--subject slot"),
    Mistake("run --scenario churn,exits", says: "exits", "--subject exit"),
    Mistake("run --strategy slot=free-queue+start=start-queue", says: "lacks exit"),
    Mistake("run --strategy slot=free-queue+sart=start-queue", says: "'sart'", "mean 'start'?"),
    Mistake("run --scenario lifecycle --strategy todya", says: "'todya'", "mean 'today'?"),
    Mistake("run --scenario lifecycle --strategy free-queue", says: "--subject lifecycle"),
    Mistake("run --scenario lifecycle --worker thread", says: "'thread'", "process, none"),
    Mistake("run --strategy today --failing 2", says: "--failing", "0 to 1"),
    Mistake("run --strategy today --lock ttas", says: "today", "lwlock"),
    Mistake("floor --strategy today", says: "lifecycle"),
    Mistake("verify --strategy today", says: "today", "its parts are"),
    Mistake("run --strategy pid-hsh", says: "'pid-hsh'"),
    Mistake("run --subject exit --strategy pid-hsh", says: "'pid-hsh'", "mean 'pid-hash'?"),
    Mistake("run --strategy pid-hash --pids sequental", says: "'sequental'", "'sequential'?"),
    Mistake("run --strategy pid-hash --exit-order old", says: "'old'", "oldest"),
    Mistake(
      "verify --strategy pid-hash", says: "pid-hash", "exit", "one operation after the other"),
    Mistake(
      "verify --subject exit", says: "Nothing is left to explore", "one operation after the other"),
    Mistake("verify --subject dms", says: "'dms'", "slot, start, exit, dsm"),
    Mistake("verify --subject dsm --corrupt", says: "--corrupt", "judges the postmaster"),
    Mistake("verify --strategy dsm-scan --audit-orderings", says: "dsm-scan", "--audit-orderings"),
    Mistake("verify --strategy dsm-scan --operations 40", says: "dsm-scan", "64 operations"),
    Mistake("verify --strategy dsm-scan,bitmap", says: "bitmap", "--subject slot"),
    Mistake("fault kill --strategy pid-hash", says: "exit", "postmaster's own memory"),
    Mistake("fault kill --subject exit", says: "exit", "postmaster's own memory"),
    Mistake("fault corrupt --strategy dsm-scan", says: "dsm", "fault kill", "no part in it"),
    Mistake("fault starve --subject dsm", says: "dsm", "fault kill", "no part in it"),
    Mistake("fault audit --subject dsm", says: "dsm", "fault kill", "no part in it"),
    Mistake("fault kill --subject dsm --strategy bitmap", says: "bitmap", "--subject slot"),
    Mistake("fault kill --strategy dsm-scan --lock robust", says: "dsm-scan", "lwlock"),
    Mistake("fault kill --subject dsm --slots 2", says: "--slots 2", "4 or more"),
    Mistake("floor --strategy pid-hash", says: "pid-hash"),
    Mistake("run --lock tickt", says: "'tickt'", "'ticket'?", locks + ", all"),
    Mistake("run --lock ttas,none", says: "'none'", locks),
    Mistake("floor --lock lwlok", says: "'lwlok'", "'lwlock'?", locks),
    Mistake("floor --lock all", says: "--lock", "one lock"),
    Mistake("run --mode thread", says: "'thread'", "'threads'?", "threads, processes"),
    Mistake("run --layout postgres17", says: "'postgres18'?", "postgres15, dense"),
    Mistake("run --occupancy-shape sufix", says: "'suffix'?", "prefix, random, suffix"),
    Mistake("run --format jsn", says: "'jsn'", "'json'?", "table, csv, json, markdown"),
    Mistake("list --format html", says: "'html'", "table, markdown, csv, json"),
    Mistake("floor --against free-quue", says: "'free-quue'", "mean 'free-queue'?"),
    Mistake("floor --layout dens", says: "'dens'", "mean 'dense'?"),
    Mistake("run --burst-policy best-efort", says: "'best-effort'?", "all-or-nothing"),
    Mistake("run --give-back togther", says: "'together'?", "together, staggered"),
    Mistake("run churn", says: "'churn'", "bench-slots run --help"),
  ]) func anUnknownNameIsAnsweredWithTheNearestAndTheList(mistake: Mistake) throws {
    try expectRefusal(mistake.words, saying: mistake.fragments)
  }

  @Test(arguments: [
    Mistake("--slots 0", says: "--slots 0", "262143"),
    Mistake("--slots 999999", says: "--slots 999999", "262143"),
    Mistake("--slots -3", says: "--slots '-3'"),
    Mistake("--slots=-3", says: "--slots '-3'"),
    Mistake("--slots 8,,9", says: "'8,,9'", "single commas"),
    Mistake("--slots 99999999999", says: "'99999999999'"),
    Mistake("--slots 8.5", says: "'8.5'"),
    Mistake("--slots", says: "Missing value for '--slots"),
    Mistake("--workers 0", says: "--workers 0", "1 to 256"),
    Mistake("--workers 9999", says: "--workers 9999", "1 to 256"),
    Mistake("--think 100", says: "'100'", "no unit"),
    Mistake("--think -5ns", says: "'-5ns'", "negative"),
    Mistake("--think exponentail(1ms)", says: "'exponential'"),
    Mistake("--tag-bits 99", says: "--tag-bits 99", "46"),
    Mistake("--tag-bits 5..3", says: "'5..3'", "lower end first"),
    Mistake("--tag-bits 0..", says: "'0..'", "0..16"),
    Mistake("--slots 1..99999", says: "'1..99999'", "1000 values"),
    Mistake("--stall 1", says: "'1'", "no unit"),
    Mistake("--occupancy 1", says: "no take could ever succeed", "--occupancy below"),
    Mistake("--occupancy 2", says: "--occupancy 2", "0 to 1"),
    Mistake("--occupancy -0.5", says: "--occupancy -0.5", "0 to 1"),
    Mistake("--occupancy nan", says: "'nan'"),
    Mistake("--burst 0", says: "--burst 0", "1 slot or more"),
    Mistake("--burst four", says: "--burst 'four'"),
    Mistake("--slots 8 --burst 9", says: "--burst 9", "all 8 slots", "use 1 to 8"),
    Mistake(
      "--slots 8 --burst 5 --burst-policy all-or-nothing",
      says: "--burst 5 all-or-nothing could never succeed in churn with 4 of 8", "lower --burst"),
    Mistake("--hold 100", says: "--hold", "'100'", "no unit"),
    Mistake("--hold -5ns", says: "--hold", "'-5ns'", "negative"),
    Mistake("--time 0", says: "--time 0", "1ms or more"),
    Mistake("--time abc", says: "--time 'abc'", "500ms"),
    Mistake("--time -1", says: "--time '-1'"),
    Mistake("--time 1e30", says: "--time '1e30'", "24 h"),
    Mistake("--time uniform(1ms,2ms)", says: "--time 'uniform(1ms,2ms)'"),
    Mistake("--warmup abc", says: "--warmup 'abc'"),
    Mistake("--warmup-cap abc", says: "--warmup-cap 'abc'"),
    Mistake("--warmup-cap 29ms", says: "--warmup-cap 29ms", "less than --warmup"),
    Mistake("--time 2 --time-cap 1", says: "--time-cap 1", "less than --time"),
    Mistake("--steal-cap -1", says: "'-1'"),
    Mistake("--affinity compct", says: "'compct'", "'compact'?", "scatter, one-cpu", "0-3+8"),
    Mistake("--affinity none,,compact", says: "single commas"),
    Mistake("--affinity 0-x", says: "'0-x'", "0-3+8"),
    Mistake("--affinity 1023", says: "CPU 1023", "may use ("),
    Mistake("--repetitions 0", says: "--repetitions 0", "1 to 100000"),
    Mistake("--repetitions -1", says: "--repetitions -1", "1 to 100000"),
    Mistake("--repetitions 1.5", says: "'1.5'"),
    Mistake("--amortisation-budget 0", says: "--amortisation-budget 0"),
    Mistake("--random-seed -1", says: "'-1'", "--random-seed"),
    Mistake("--random-seed x", says: "'x'"),
  ]) func aNumberThatCannotBeIsRefusedByName(mistake: Mistake) throws {
    try expectRefusal(["run", "--output", "out"] + mistake.words, saying: mistake.fragments)
  }

  @Test func anEmptyNameIsRefused() throws {
    try expectRefusal(["run", "--strategy", ""], saying: ["--strategy ''"])
    try expectRefusal(["run", "--output", ""], saying: ["--output ''"])
  }

  @Test(arguments: ["cas-stack", "cas-*"])
  func aStackThatCannotReachTheSlotsIsRefusedWithTheTagThatCan(strategy: String) throws {
    try expectRefusal(
      ["run", "--strategy", strategy, "--slots", "262143"], saying: ["65535", "--tag-bits 17"])
  }

  @Test(arguments: Catalogue.elsewhere.keys.filter { Catalogue.strategy(named: $0) == nil })
  func whatOtherBuildsHaveIsRefusedWithTheWayToMakeOne(strategy: String) throws {
    try expectRefusal(
      ["run", "--strategy", strategy],
      saying: [strategy, "not in this build", "swift build -c release"])
  }

  @Test(arguments: Catalogue.slot.filter { !$0.runsInProcesses })
  func whatOneProcessOwnsIsRefusedInProcesses(entry: StrategyEntry) throws {
    try expectRefusal(
      ["run", "--strategy", entry.card.name, "--mode", "processes"],
      saying: [entry.card.name, "--mode threads"])
  }

  @Test func whatAllBringsInAndASizeRulesOutIsSkippedWithANote() throws {
    let outcome = try Workplace().run(
      "run", "--strategy", "all", "--slots", "262143", "--workers", "1", "--dry-run")
    #expect(outcome.code == 0)
    #expect(outcome.errorLines.count == 2)
    for name in ["cas-list", "cas-stack"] {
      #expect(outcome.errors.contains("Skipped: \(name)"))
      #expect(!outcome.output.contains(name))
    }
    #expect(outcome.output.contains("free-queue"))
  }
}
