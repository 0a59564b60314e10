import BenchCore
import Testing

@Suite struct ThresholdUnionTests {
  private let place: Workplace

  init() throws { place = try Workplace() }

  private func learn(_ folder: String) throws -> [ThresholdEntry] {
    let outcome = try place.run("thresholds", "update", folder, "--output", "limits.yaml")
    #expect(outcome.code == 0, "\(outcome.errors)")
    return try ThresholdFile(reading: "\(place.path)/limits.yaml").entries
  }

  /// What both have is merged, what only one has is kept or added, and nothing is there twice.
  @Test func anUpdateFromOverlappingResultsHasEachSeriesOnce() throws {
    try place.synthesise("small") { $0.slots = [8, 64] }
    try place.synthesise("large") { $0.slots = [16, 64, 256] }
    let small = try learn("small")
    let both = try learn("large")
    #expect(try place.shell("rm limits.yaml").code == 0)
    let large = try learn("large")
    #expect(both.count == Set(both.map(\.values)).count)
    #expect(Set(both.map(\.values)) == Set((small + large).map(\.values)))
    func runs(_ size: String) -> Set<Int?> {
      Set(both.filter { $0.keys[.slots] == size }.flatMap(\.limits).map(\.runs))
    }
    // Counts are of the last results; ranges are of all.
    #expect(runs("8") == [1] && runs("256") == [1] && runs("64") == [1, 2])
  }
}
