import BenchCore
import Testing

struct CensusTests {
  /// Of eight slots the first two are held.
  private let cell = Cell.example("cas-stack", slots: 8, held: 2)

  @Test func everySlotInOnePlaceIsAWholeCensus() {
    let census = Census(cell, free: [2, 3, 4], inFlight: [5, 6], stashed: 1)
    #expect(census.lost == 0)
    #expect(census.duplicates == 0)
    #expect(census.free + census.held + census.inFlight + census.stashed == 8)
  }

  @Test func slotInNoPlaceIsLost() {
    #expect(Census(cell, free: [2, 3, 4], inFlight: [5], stashed: 1).lost == 1)
  }

  @Test(arguments: [[2, 2], [2, 0], [2, 8]] as [[UInt32]])
  func slotInTwoPlacesIsADuplicate(_ free: [UInt32]) {
    #expect(Census(cell, free: free, inFlight: [], stashed: 0).duplicates == 1)
  }

  @Test func slotStashedAndListedIsADuplicate() {
    let census = Census(cell, free: [2, 3, 4, 5, 6, 7], inFlight: [], stashed: 1)
    #expect(census.lost == 0)
    #expect(census.duplicates == 1)
  }
}
