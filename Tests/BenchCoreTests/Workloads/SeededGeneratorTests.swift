import BenchCore
import Testing

struct SeededGeneratorTests {
  @Test func sequenceIsThatOfTheReferenceImplementation() {
    // First outputs of splitmix64.c seeded with 1234567.
    var generator = SeededGenerator(seed: 1_234_567)
    let expected: [UInt64] = [
      6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
      4_593_380_528_125_082_431, 16_408_922_859_458_223_821,
    ]
    #expect(expected.map { _ in generator.next() } == expected)
  }

  @Test func neighbouringSeedsGiveDifferentSequences() {
    var one = SeededGenerator(seed: 1)
    var two = SeededGenerator(seed: 2)
    #expect((0..<100).allSatisfy { _ in one.next() != two.next() })
  }
}
