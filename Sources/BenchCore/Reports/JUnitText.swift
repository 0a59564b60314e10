/// A check as a test report that CI systems read: a test case per limit.
///
/// Source: the JUnit XML that Ant's task writes, in the subset that Jenkins, GitLab and GitHub's
/// actions agree on.
enum JUnitText {
  static func text(of report: CheckReport) -> String {
    let lines = report.check.lines
    let failed = lines.count { isFailure($0.verdict) }
    let skipped = lines.count { isSkipped($0.verdict) }
    let counts = "tests=\"\(lines.count)\" failures=\"\(failed)\" skipped=\"\(skipped)\""
    let cases = lines.map { testCase(of: $0, in: report) }
    return """
      <?xml version="1.0" encoding="UTF-8"?>
      <testsuites \(counts)>
      <testsuite name="bench-slots check" \(counts)>
      \(cases.joined(separator: "\n"))
      </testsuite>
      </testsuites>

      """
  }

  private static func isFailure(_ verdict: ThresholdCheck.Verdict) -> Bool {
    [.violated, .undecided, .withheld, .numberless].contains(verdict)
  }

  private static func isSkipped(_ verdict: ThresholdCheck.Verdict) -> Bool {
    [.otherMachine, .unmatched].contains(verdict)
  }

  private static func testCase(of line: ThresholdCheck.Line, in report: CheckReport) -> String {
    let kind = line.limit.reference.map { "ratio to \($0)" } ?? line.limit.kind.rawValue
    let head = """
      <testcase classname="\(XMLText.escaped(line.key(.strategy))).\(XMLText.escaped(line.key(.scenario)))" \
      name="\(XMLText.escaped("\(line.name) \(line.limit.metric.rawValue) (\(kind))"))"
      """
    let sentence = XMLText.escaped(report.sentence(on: line))
    if isFailure(line.verdict) {
      return """
        \(head)><failure type="\(line.verdict.rawValue)" message="\(sentence)">\
        \(XMLText.escaped(report.reproducing(line)))</failure></testcase>
        """
    }
    if isSkipped(line.verdict) { return "\(head)><skipped message=\"\(sentence)\"/></testcase>" }
    return "\(head)/>"
  }
}
