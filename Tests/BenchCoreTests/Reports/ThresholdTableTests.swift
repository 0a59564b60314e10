import BenchCore
import Testing

@Suite struct ThresholdTableTests {
  private static let file: ThresholdFile = {
    var limit = ThresholdLimit(.mean, .ratio)
    (limit.reference, limit.max, limit.reason) = ("floor-cas", 2, "said\n\u{1b}[2J\nso")
    var plain = ThresholdLimit(.p50, .ratio)
    (plain.reference, plain.max) = ("floor-cas", 2)
    func entry(_ strategy: String, _ limits: [ThresholdLimit]) -> ThresholdEntry {
      ThresholdEntry(keys: [.strategy: strategy, .op: "take"], limits: limits)
    }
    return ThresholdFile(entries: [
      entry("free-queue", [limit, plain]), entry("linear\nscan", [plain]),
    ])
  }()

  @Test func aReasonIsOneLineBelowItsTable() {
    #expect(
      ThresholdTable(Self.file).text(markdown: false) == """
        free-queue · take
        metric  kind        limit     unit  from
        mean_ns × floor-cas at most 2 ratio hand
        p50_ns  × floor-cas at most 2 ratio hand
          mean_ns: said \u{fffd}[2J so

        linear scan · take
        metric  kind        limit     unit  from
        p50_ns  × floor-cas at most 2 ratio hand

        3 limits of 2 series

        """)
  }

  /// Without the blank line GitHub takes a reason for one more row.
  @Test func reasonsAreAListOfTheirOwnInMarkdown() {
    #expect(
      ThresholdTable(Self.file).text(markdown: true) == """
        ### free-queue · take

        | metric  | kind        | limit     | unit  | from |
        |:--------|:------------|:----------|:------|:-----|
        | mean_ns | × floor-cas | at most 2 | ratio | hand |
        | p50_ns  | × floor-cas | at most 2 | ratio | hand |

        - `mean_ns`: said \u{fffd}[2J so

        ### linear scan · take

        | metric | kind        | limit     | unit  | from |
        |:-------|:------------|:----------|:------|:-----|
        | p50_ns | × floor-cas | at most 2 | ratio | hand |

        3 limits of 2 series

        """)
  }
}
