import BenchCore
import Testing

/// PostgreSQL's main-region handles, as a real server was found to have them: 4 pairs among 199,000.
struct HandleCollisionsTests {
  private static let slots: UInt32 = 200_174
  private static let live: UInt32 = 199_000

  @Test func expectedIsWhatTheBitsSay() {
    let expected = HandleCollisions.expectedPairs(slots: Self.slots, live: Self.live)
    #expect(expected == 67_928.0 / 16_384)
    #expect(HandleCollisions.expectedPairs(slots: Self.slots, live: 131_072) == 0)
    #expect(HandleCollisions.expectedPairs(slots: 100_174, live: 100_000) == 34_464.0 / 32_768)
  }

  @Test func everyPairIsOneBitApartAndEveryAttachOfItIsWrong() throws {
    var sum = 0
    for seed: UInt64 in 1...100 {
      let found = try HandleCollisions(
        of: DSMScan.self, slots: Self.slots, live: Self.live, seed: seed)
      #expect(found.pairs.allSatisfy { $0.upper - $0.lower == 131_072 })
      #expect(found.attaches == UInt64(found.pairs.count))
      #expect(found.wrongAttaches == found.attaches)
      sum += found.pairs.count
    }
    // The mean of 100 has a standard deviation of 0.2.
    #expect((350...480).contains(sum), "\(sum) pairs in 100 seeds")
  }

  @Test func generationsHaveNone() throws {
    let found = try HandleCollisions(
      of: DSMGeneration.self, slots: Self.slots, live: Self.live, seed: 1)
    #expect(found.pairs.isEmpty)
    #expect(found.attaches == UInt64(Self.live))
    #expect(found.wrongAttaches == 0)
    #expect(found.examined == found.attaches)
  }
}
