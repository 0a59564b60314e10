import BenchCore
import Testing

struct ScenarioFuzzTests {
  private static let whole = """
    name: mine
    purpose: "to see: what \\"comes\\" of it"
    # A comment.
    subject: slot
    roles: {backend: [1, 8/cpu], postmaster: 1}
    gives: awaited
    turn: sawtooth
    slots:
      - 8
      - 64..66
    occupancy: [0, all-but-one, up-to(4)]
    think: ["uniform(50ns,150ns)", 0]
    hold: exponential(1ms)
    burst: share-of-free
    mode: [threads, processes]
    example: {slots: 64, occupancy: 0.5}
    """

  /// Each is a scenario or a sentence that names the file; nothing traps, and what is one is written and
  /// read as the same.
  @Test func damagedFilesAreScenariosOrASentence() throws {
    var damage = Damage(
      to: Array(Self.whole.utf8), with: "0123456789\"'{}[],:-?&*!|>%@` \n\t#.ns()/e", seed: 3)
    var scenarios = 0
    for _ in 0..<Damage.cases {
      let bytes = damage.next()
      do throws(UsageError) {
        let scenario = try ScenarioFile(name: "mine.yaml", bytes: bytes).scenario
        scenarios += 1
        let again = try ScenarioFile(name: "again", bytes: Array(scenario.yaml.utf8)).scenario
        #expect(again == scenario, "\(scenario.yaml)")
      } catch {
        let text = error.description
        #expect(text.contains("mine.yaml"), "\(text)")
        #expect(text.utf8.count < 2_000)
      }
    }
    // Else nothing but refusals is tested.
    #expect(scenarios > Damage.cases / 100)
  }
}
