import BenchCore
import Testing

@Suite struct FingerprintSetTests {
  @Test func everyFingerprintIsNewOnce() {
    var generator = SeededGenerator(seed: 7)
    var set = FingerprintSet(capacity: 16)
    var known: Set<UInt64> = []
    for _ in 0..<100_000 {
      let fingerprint = UInt64.random(in: 1...50_000, using: &generator)
      #expect(set.insert(fingerprint) == known.insert(fingerprint).inserted)
    }
    #expect(set.count == known.count)
    // Four fifths full before it doubles.
    #expect(set.size <= known.count * 20 + 16)
  }

  /// Small numbers collide often, so that removals meet long runs.
  @Test func aPathRemembersWhatStandsOnIt() {
    var generator = SeededGenerator(seed: 8)
    var path = PathSet()
    var known: Set<UInt64> = []
    for _ in 0..<200_000 {
      let fingerprint = UInt64.random(in: 1...3_000, using: &generator)
      #expect(path.contains(fingerprint) == known.contains(fingerprint))
      if known.insert(fingerprint).inserted {
        path.insert(fingerprint)
      } else {
        known.remove(fingerprint)
        path.remove(fingerprint)
      }
    }
  }
}
