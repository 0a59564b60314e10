import Foundation
import Testing

@Suite struct DoctorCommandTests {
  private let workplace: Workplace

  init() throws { workplace = try Workplace() }

  @Test(arguments: ["table", "csv", "json", "markdown"])
  func saysItInEveryFormat(format: String) throws {
    let outcome = try workplace.run("doctor", "--time", "20ms", "--format", format)
    #expect(outcome.code == 0)
    #expect(outcome.errors.isEmpty)
    for name in ["governor", "cpu_quota", "preempted_share", "handoff_ns", "atomics"] {
      #expect(outcome.output.contains(name))
    }
    if format == "table" { #expect(outcome.outputLines.allSatisfy { $0.count <= 100 }) }
    if format == "json" {
      #expect(try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) is [[String: Any]])
    }
  }

  /// Whether this machine is fit is not the test's to say; that the two agree is.
  @Test func strictnessFollowsTheVerdict() throws {
    let outcome = try workplace.run("doctor", "--time", "20ms", "--strict")
    let isFit = !outcome.output.contains("This machine is not fit")
    #expect(outcome.code == (isFit ? 0 : 1))
    #expect(outcome.errors.contains("this machine is not fit") != isFit)
  }

  @Test func aRunKeepsTheFindings() throws {
    let outcome = try workplace.run([
      "run", "--strategy", "floor-noop", "--scenario", "pairs", "--slots", "8", "--mode",
      "threads", "--time", "5ms", "--warmup", "0", "--repetitions", "1", "--output", "out",
      "--allow-debug-build",
    ])
    #expect(outcome.code == 0)
    let meta = try JSONSerialization.jsonObject(with: Data(workplace.text("out/meta.json").utf8))
    let fitness = (meta as? [String: Any])?["fitness"] as? [[String: String]]
    #expect(fitness?.count == 15)
    #expect(
      fitness?.allSatisfy { $0.keys.sorted() == ["advice", "name", "value", "verdict"] } == true)
  }

  @Test func aStrictRunOnAnUnfitMachineLeavesNothing() throws {
    // One CPU is never fit, whatever the machine is.
    let outcome = try workplace.shell(
      """
      taskset -c "$(taskset -cp $$ | sed 's/.*: //; s/[-,].*//')" "$0" run --strategy floor-noop \
      --time 5ms --warmup 0 --output out --strict --allow-debug-build
      """)
    #expect(outcome.code == 1)
    #expect(outcome.errors.contains("this machine is not fit to measure on"))
    #expect(try workplace.contents().isEmpty)
  }

  @Test(arguments: [["--format", "xml"], ["--time", "0"], ["--time", "2h"]])
  func wrongInputIsOneSentence(arguments: [String]) throws {
    let outcome = try workplace.run(["doctor"] + arguments)
    #expect(outcome.code == 64)
    #expect(outcome.errorLines.count == 1)
  }
}
