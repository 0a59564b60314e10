import BenchCore
import Testing

struct UntrustedTests {
  @Test(arguments: [1, 2, 64, 65_535, 262_143] as [UInt32])
  func onlyWhatIsBelowTheNumberOfSlotsIsAnIndex(slots: UInt32) {
    #expect(Untrusted<UInt32>(0).index(below: slots)?.value == 0)
    #expect(Untrusted(slots - 1).index(below: slots)?.value == slots - 1)
    #expect(Untrusted(slots).index(below: slots) == nil)
    #expect(Untrusted(slots + 1).index(below: slots) == nil)
    #expect(Untrusted(UInt32.max).index(below: slots) == nil)
    #expect(Untrusted(UInt32(1) << 31).index(below: slots) == nil)
  }

  @Test func nothingIsAnIndexBelowZero() {
    #expect(Untrusted<UInt32>(0).index(below: 0) == nil)
  }

  @Test func whatIsComputedFromAnUntrustedValueIsStillChecked() {
    let word = Untrusted<UInt64>(0x1_0000_0007)
    let low = word.map { UInt32(truncatingIfNeeded: $0) }
    #expect(low.equals(7))
    #expect(low.index(below: 7) == nil)
    #expect(low.index(below: 8)?.value == 7)
  }

  @Test func comparisonSeesTheWholeValue() {
    let word = Untrusted<UInt64>(0x1_0000_0007)
    #expect(word.equals(0x1_0000_0007))
    #expect(!word.equals(7))
  }
}
