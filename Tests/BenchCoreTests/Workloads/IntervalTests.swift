import BenchCore
import Testing

@Suite(.serialized, .timeLimit(.minutes(2)))
struct IntervalTests {
  private func take(_ operations: UInt64, _ values: [UInt64]) -> [OperationCount] {
    [
      OperationCount(
        role: "backend", op: "take", operations: operations, latencies: snapshot(of: values))
    ]
  }

  @Test func intervalsAreTheDifferencesOfTheirMoments() {
    let intervals = Interval.between(
      [(100, take(3, [10, 20])), (210, take(3, [10, 20]))], end: 300,
      atRest: take(8, [10, 10, 20, 500]))
    #expect(intervals.map(\.number) == [1, 2, 3])
    #expect(intervals.map(\.from) == [0, 100, 210])
    #expect(intervals.map(\.to) == [100, 210, 300])
    #expect(intervals.map { $0.operations[0].operations } == [3, 0, 5])
    let buckets = intervals.map { $0.operations[0].latencies?.buckets.map(\.value) ?? [] }
    #expect(buckets == [[10, 20], [], [10, 501]])
  }

  /// As a look has it that came before a contender forgot its warm-up, or between two of its stores.
  @Test func aMomentThatClaimsMoreThanThereWasIsCappedByTheNext() {
    let intervals = Interval.between(
      [(100, take(900, [10, 10, 10, 99])), (200, take(5, [10, 20]))], end: 300,
      atRest: take(7, [10, 20, 20]))
    #expect(intervals.map { $0.operations[0].operations } == [5, 0, 2])
    #expect(intervals.map { $0.operations[0].latencies?.samples } == [1, 1, 1])
  }

  @Test func withoutAMomentThereIsOneInterval() {
    let intervals = Interval.between([], end: 7, atRest: take(2, [1, 1]))
    #expect(intervals.map(\.to) == [7])
    #expect(intervals[0].operations[0].operations == 2)
  }

  /// One of each subject; all of the columns' counts, and the samples bucket by bucket.
  static let cells: [Cell] = {
    var open = Cell.example("bitmap")
    open.open(at: 20_000, .poisson)
    let lifecycle = Cell.example("today", .lifecycle, workers: 2, slots: 8)
    var played = lifecycle
    played.worker = .none
    return [
      .example("free-queue"), .example("refill-list"), .example("bitmap", .pairs, workers: 1), open,
      .example("start-queue", .starts, workers: 2), .example("pid-hash", .exits, workers: 1),
      .example("dsm-generation", .dsmChurn), played,
    ]
  }()

  @Test(
    .disabled(if: isUnderThreadSanitizer, "a look reads what contenders write, and is meant to"),
    arguments: cells)
  func intervalsOfARepetitionAddUpToIt(cell: Cell) throws {
    let entry = try #require(Catalogue.strategy(named: cell.strategy))
    let repetition = try CrewUnderTest(entry: entry, cell: cell)
      .repetition(milliseconds: 120, warmupMilliseconds: 20, looks: 5)
    #expect(repetition.verdict == nil)
    #expect(repetition.intervals.count == 6)
    for (index, whole) in repetition.operationCounts.enumerated() {
      let parts = repetition.intervals.map { $0.operations[index] }
      #expect(parts.map(\.operations).reduce(0, +) == whole.operations, "\(whole.op)")
      var sums: [UInt64: UInt64] = [:]
      for bucket in parts.flatMap({ $0.latencies?.buckets ?? [] }) {
        sums[bucket.value, default: 0] += bucket.count
      }
      let buckets = whole.latencies?.buckets ?? []
      #expect(sums == Dictionary(uniqueKeysWithValues: buckets.map { ($0.value, $0.count) }))
    }
    // They are no mere copy of the whole, either.
    let busy = repetition.intervals.filter { $0.operations.contains { $0.operations > 0 } }
    #expect(busy.count > 1)
  }

  @Test(
    .disabled(if: isUnderThreadSanitizer, "a look reads what contenders write, and is meant to"),
    arguments: cells)
  func whatIntervalsAddUpToIsWhatTheRowsHold(cell: Cell) throws {
    let entry = try #require(Catalogue.strategy(named: cell.strategy))
    let repetition = try CrewUnderTest(entry: entry, cell: cell)
      .repetition(milliseconds: 60, looks: 2)
    let made = RepetitionRows(
      repetition, of: cell, entry: entry, runID: "run-1", clock: .uncounted, cpus: 1)
    for row in made.rows where row[.op] != .text("pair") {
      let parts = made.intervals.filter { $0.keys == row.keysOnly }
      #expect(parts.count == 3, "\(row[.op].text)")
      let operations = parts.map(\.count.operations).reduce(0, +)
      #expect(.count(operations) == row[.ops], "\(row[.op].text)")
      let samples = parts.compactMap(\.count.latencies?.samples).reduce(0, +)
      #expect(.count(samples) == row[.samples], "\(row[.op].text)")
    }
  }
}
