import BenchCore
import Testing

struct GlobTests {
  @Test(arguments: [
    ("free-*", "free-queue", true), ("free-*", "free-", true), ("free-*", "freequeue", false),
    ("*", "", true), ("*", "bitmap", true), ("", "", true), ("", "a", false),
    ("cas-?ist", "cas-list", true), ("cas-?ist", "cas-ist", false), ("?", "", false),
    ("*-scan", "linear-scan", true), ("*-scan", "linear-scans", false),
    ("*a*a*", "bitmap-locked", false), ("*a*i*", "drain-stack", true), ("bitmap", "bitmap", true),
    ("bitmap", "bitmap-locked", false),
  ])
  func starIsAnythingAndQuestionMarkOne(_ pattern: String, _ name: String, _ matches: Bool) {
    #expect(Glob(pattern).matches(name) == matches)
  }

  /// With one try for each way to divide the name among the stars, this would not end.
  @Test func manyStarsCostNoMoreThanALongName() {
    let stars = String(repeating: "*", count: 1_000)
    #expect(!Glob(stars + "x").matches("free-queue-spmc"))
    #expect(Glob(stars + "c").matches("free-queue-spmc"))
  }
}
