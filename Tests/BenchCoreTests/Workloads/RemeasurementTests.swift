import BenchCore
import Testing

struct RemeasurementTests {
  private struct SomethingElse: Error {}

  private struct Attempt: MeasuredAttempt, Equatable {
    var number = 0
    var stolenShare: Double?
    var isBroken = false
  }

  /// What stands, and how many attempts it took, when the attempts come out like this.
  private func run(
    cap: UInt32, _ script: [Attempt?]
  ) throws -> (kept: Attempt, attempts: Int) {
    var number = 0
    return try Remeasurement(stealCap: cap).run {
      number += 1
      guard var attempt = script[number - 1] else { throw Disturbance() }
      attempt.number = number
      return attempt
    }
  }

  private func stolen(_ share: Double?) -> Attempt { Attempt(stolenShare: share) }

  @Test func whatLostLittleStandsAtOnce() throws {
    for share in [nil, 0, Remeasurement.largestStolenShare] {
      let result = try run(cap: 5, [stolen(share)])
      #expect(result.attempts == 1)
    }
  }

  @Test func whatLostMuchIsMeasuredAgain() throws {
    let result = try run(cap: 5, [stolen(0.4), stolen(0.06), stolen(0.01)])
    #expect(result.kept.number == 3)
    #expect(result.attempts == 3)
  }

  @Test func atTheCapTheOneThatLostLeastStands() throws {
    let result = try run(cap: 2, [stolen(0.4), stolen(0.06), stolen(0.3)])
    #expect(result.kept.number == 2)
    #expect(result.attempts == 3)
    #expect(try run(cap: 1, [stolen(0.4), stolen(0.4)]).kept.number == 1)
    #expect(try run(cap: 1, [stolen(0.4), stolen(0.3)]).kept.number == 2)
  }

  @Test func aCapOfZeroNeverMeasuresAgain() throws {
    #expect(try run(cap: 0, [stolen(1)]).attempts == 1)
  }

  @Test func aBrokenAttemptIsNeverThrownAway() throws {
    let broken = Attempt(stolenShare: 0.9, isBroken: true)
    let result = try run(cap: 5, [stolen(0.5), broken])
    #expect(result.kept.number == 2)
    #expect(result.kept.isBroken)
  }

  @Test func aDisturbanceIsMeasuredAgainWhateverTheCap() throws {
    let result = try run(cap: 0, [nil, nil, nil, stolen(0)])
    #expect(result.kept.number == 4)
    #expect(result.attempts == 4)
  }

  @Test func anotherErrorIsTheCallers() {
    #expect(throws: SomethingElse.self) {
      try Remeasurement(stealCap: 5).run { () throws -> Attempt in throw SomethingElse() }
    }
  }
}
