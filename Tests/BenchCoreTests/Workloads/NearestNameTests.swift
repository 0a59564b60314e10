import BenchCore
import Testing

struct NearestNameTests {
  static let names = ["linear-scan", "linear-hint", "cas-list", "free-queue", "bitmap"]

  @Test(arguments: [
    ("free-queue", "free-queue"),
    ("free-quue", "free-queue"),
    ("fre-queeue", "free-queue"),
    ("bitmpa", "bitmap"),
    ("cas_list", "cas-list"),
    ("lineer-scam", "linear-scan"),
  ])
  func misspelledNameFindsTheNameMeant(typed: String, meant: String) {
    #expect(nearestName(to: typed, among: Self.names) == meant)
  }

  @Test(arguments: ["mutex", "", "queue", "everything-else"])
  func farNameFindsNothing(typed: String) {
    #expect(nearestName(to: typed, among: Self.names) == nil)
  }

  @Test func swappedNeighboursCountAsOneEdit() {
    // "acb" is one swap from "abc" and one substitution from "axb": a tie that the first wins;
    // without swaps "abc" would be two edits away and lose.
    #expect(nearestName(to: "acb", among: ["abc", "axb"]) == "abc")
  }

  @Test func nearerNameWinsWhateverItsPlace() {
    #expect(nearestName(to: "cas-lost", among: ["cas-lots-", "cas-list"]) == "cas-list")
  }

  @Test func aThirdOfALongNameMayBeWrong() {
    let typed = "free-queue-abcd"  // 15 characters, 5 edits allowed
    #expect(nearestName(to: typed, among: ["free-queue"]) == "free-queue")
    #expect(nearestName(to: typed + "ef", among: ["free-queue"]) == nil)  // 7 edits, 5 allowed
  }

  @Test func nameThatSharesNothingIsNotSuggested() {
    #expect(nearestName(to: "xy", among: ["ab"]) == nil)
  }

  @Test func noCandidatesFindNothing() {
    #expect(nearestName(to: "bitmap", among: []) == nil)
  }
}
