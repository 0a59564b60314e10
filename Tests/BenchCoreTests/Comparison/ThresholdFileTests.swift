import BenchCore
import Foundation
import Testing

@Suite struct ThresholdFileTests {
  static let text = """
    # Limits for 'bench-slots check'. Comments are not kept by 'thresholds update': say why in reason.
    schema_version: \(schemaVersion)
    thresholds:
    - keys: {subject: slot, strategy: free-queue, scenario: churn, mode: threads, workers: 2, slots: 8, \
    think: "uniform(50ns,150ns)", role: backend, op: take, source: measured}
      limits:
      - {metric: ops_per_s, kind: absolute, machine: "Some CPU, 2 CPUs", min: 1000000, unit: 1/s, \
    better: higher, class: noisy, reason: "what \\"we\\" promised"}
      - {metric: p50_ns, kind: ratio, to: floor-cas, min: 8.25, max: 12.5, unit: ratio, better: lower, \
    class: noisy, runs: 3}
    - keys: {subject: slot, strategy: linear-scan, scenario: any, mode: any, workers: any, slots: any, \
    role: postmaster, op: give, source: counted}
      limits:
      - {metric: max_steps, kind: exact, max: 12, unit: accesses, better: lower, class: exact}

    """

  private func file(_ text: String) throws -> ThresholdFile {
    try ThresholdFile(name: "limits.yaml", bytes: Array(text.utf8))
  }

  @Test func aFileReadsBackAsItWasWritten() throws {
    let file = try file(Self.text)
    #expect(file.text == Self.text)
    #expect(file.limitCount == 3)
    #expect(file.entries[0].limits[0].isHandWritten)
    #expect(!file.entries[0].limits[1].isHandWritten)
    #expect(file.entries[0].keys[.think] == "uniform(50ns,150ns)")
    #expect(try ThresholdFile(name: "", bytes: Array(ThresholdFile().text.utf8)).entries.isEmpty)
  }

  @Test(arguments: [
    ("metric: p50_ns", "metric: p50ns", "'p50ns'", "Did you mean 'p50_ns'?"),
    ("kind: ratio", "kind: ration", "'ration'", "Did you mean 'ratio'?"),
    ("kind: ratio, to", "kind: exact, to", "a ratio, and nothing else", ":7:"),
    ("to: floor-cas", "to: floor-cass", "'floor-cass'", "Did you mean 'floor-cas'?"),
    ("max: 12.5", "max: twelve", "'twelve'", ":7:"),
    ("max: 12.5", "max: 1", "min 8.25 is above max", ":7:"),
    ("max: 12.5", "mux: 12.5", "'mux'", "Did you mean 'max'?"),
    ("unit: ratio", "unit: ns", "the unit of this limit is 'ratio'", ":7:"),
    ("better: lower", "better: higher", "the better of this limit is 'lower'", ":7:"),
    ("min: 1000000, ", "", "neither min nor max", ":6:"),
    ("machine: \"Some CPU, 2 CPUs\", ", "", "holds on one class of machines", ":6:"),
    ("strategy: free-queue", "strategy: fre-queue", "'fre-queue'", "Did you mean 'free-queue'?"),
    ("subject: slot, strategy: free", "subject: slots, strategy: free", "'slots'", "'slot'?"),
    ("slots: 8", "slts: 8", "'slts'", "Did you mean 'slots'?"),
    ("op: take, ", "", "every row has a op", ":4:"),
    ("  limits:\n  - {metric: o", "  limit:\n  - {metric: o", "'limit'", "'limits'?"),
    ("schema_version: \(schemaVersion)\n", "", "no schema_version", "limits.yaml"),
    ("{metric: p50_ns", "{metric: p50_ns, metric: p50_ns", "twice", ":7:"),
    ("strategy: linear-scan", "strategy: *x", "alias", ":8:"),
    ("runs: 3", "runs: 1e300", "runs '1e300' is no whole number", ":7:"),
    ("runs: 3", "runs: 1.5", "runs '1.5' is no whole number", ":7:"),
    (
      "kind: ratio, to: floor-cas, min: 8.25, max: 12.5, unit: ratio",
      "kind: exact, min: 8.25, max: 12.5, unit: ns", "p50_ns is measured", ":7:"
    ),
  ])
  func aMistakeIsNamedWithItsPlace(
    right: String, wrong: String, says: String, also: String
  ) throws {
    #expect(Self.text.contains(right))
    let error = #expect(throws: UsageError.self) {
      try file(Self.text.replacing(right, with: wrong, maxReplacements: 1))
    }
    let message = error?.description ?? ""
    #expect(message.hasPrefix("limits.yaml"), "\(message)")
    #expect(message.contains(says) && message.contains(also), "\(message)")
  }

  @Test func whatIsNoListIsNamed() {
    let text = "schema_version: \(schemaVersion)\nthresholds: {}\n"
    let error = #expect(throws: UsageError.self) { try file(text) }
    #expect(error?.description.contains("limits.yaml:2:13: thresholds is a list") == true)
  }

  @Test func anotherVersionIsNotComparable() throws {
    let error = #expect(throws: ReadError.self) {
      try file(Self.text.replacing("schema_version: \(schemaVersion)", with: "schema_version: 1"))
    }
    guard case .incomparable = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  /// What YAML neither writes nor reads as it is.
  @Test(arguments: [
    "\u{80}", "\u{85}x", "a\u{2028}b", "\u{fffe}", "\u{1b}", "a\nb", "😀", "# \"x\"\\",
  ])
  func aReasonReadsBackWhateverItHolds(reason: String) throws {
    var file = try file(Self.text)
    file.entries[0].limits[0].reason = reason
    let again = try ThresholdFile(name: "limits.yaml", bytes: Array(file.text.utf8))
    #expect(again.entries[0].limits[0].reason == reason)
    #expect(ThresholdFile.comments(in: file.text) == 0)
  }

  @Test func theSameKeysTwiceAreRefused() throws {
    let entry = Self.text.split(separator: "- keys").last ?? ""
    let error = #expect(throws: UsageError.self) { try file(Self.text + "- keys" + entry) }
    #expect(error?.description.contains("already, at limits.yaml:8:") == true)
  }
}
