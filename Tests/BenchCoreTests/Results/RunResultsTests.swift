import BenchCore
import Foundation
import Testing

@Suite struct RunResultsTests {
  let parent: TemporaryFolder
  let folder: ResultsFolder

  init() throws {
    parent = try TemporaryFolder()
    folder = try ResultsFolder(creating: "\(parent.path)/run")
  }

  @Test func everySavedRepetitionIsOnTheDiskBeforeTheNext() throws {
    var results = RunResults()
    results.append(repetition("free-queue", slots: 64, number: 1))
    try results.save(to: folder)
    results.append(repetition("cas-stack", slots: 64, number: 1))
    try results.save(to: folder)

    let lines = try parent.text("run/results.csv").split(separator: "\n")
    #expect(lines.count == 3)
    #expect(lines[1].contains(",cas-stack,"))
    #expect(lines[2].contains(",free-queue,"))
    let parts = try parent.contents().filter { $0.contains("unmerged/") }
    #expect(
      parts == [
        "run/unmerged/histograms-000001.csv", "run/unmerged/histograms-000003.csv",
        "run/unmerged/yields-000002.csv", "run/unmerged/yields-000004.csv",
      ])
    let part = try parent.text("run/unmerged/histograms-000001.csv").split(separator: "\n")
    #expect(part[0].hasSuffix(",source,value_ns,count"))
    #expect(part[1].hasSuffix(",measured,100,10"))
    #expect(part.count == 3)
  }

  @Test func finishingJoinsTheLongFilesAndLeavesNothingElse() throws {
    var results = RunResults()
    for number in 1...3 as ClosedRange<UInt64> {
      results.append(repetition("free-queue", slots: 64, number: number))
      try results.save(to: folder)
    }
    try results.finish(in: folder)
    #expect(
      try parent.contents() == [
        "run", "run/free-queue.churn.threads.backend.take.hgrm", "run/histograms.csv",
        "run/results.csv", "run/yields.csv",
      ])
    let lines = try parent.text("run/histograms.csv").split(separator: "\n")
    #expect(lines.count == 1 + 3 * 2)
    #expect(lines.filter { $0.hasPrefix("schema_version") }.count == 1)
    #expect(try parent.text("run/yields.csv").hasSuffix(",measured,8,5\n"))
  }

  @Test func repetitionsAreMergedAndSizesNever() throws {
    var results = RunResults()
    for number in 1...2 as ClosedRange<UInt64> {
      for slots in [8, 64] as [UInt64] {
        results.append(repetition("free-queue", slots: slots, number: number))
      }
    }
    results.append(repetition("cas-stack", slots: 8, number: 1))
    try results.finish(in: folder)
    let files = try parent.contents().filter { $0.hasSuffix(".hgrm") }
    #expect(
      files == [
        "run/cas-stack.churn.threads.backend.take.hgrm",
        "run/free-queue.churn.threads.slots-64.backend.take.hgrm",
        "run/free-queue.churn.threads.slots-8.backend.take.hgrm",
      ])
    let text = try parent.text("run/free-queue.churn.threads.slots-8.backend.take.hgrm")
    #expect(text.hasPrefix("       Value     Percentile TotalCount 1/(1-Percentile)\n\n"))
    #expect(text.contains("Total count    =           22]"))
    #expect(text.contains("\n      100.00 0.000000000000         20           1.00\n"))
    #expect(text.contains("#[Max     =      2007.00"))
  }

  @Test func aWithheldStrategyLosesEveryNumberAndTheOthersNone() throws {
    var results = RunResults()
    for strategy in ["cas-stack", "free-queue"] {
      results.append(repetition(strategy, slots: 64, number: 1))
    }
    try results.save(to: folder)
    results.withhold(strategy: "cas-stack", error: "double-handout", message: "Slot 3, twice.")
    results.append(repetition("cas-stack", slots: 64, number: 2))
    try results.save(to: folder)
    #expect(try parent.contents().filter { $0.contains("unmerged/") }.count == 2)
    try results.finish(in: folder)

    let condemned = results.rows.filter { $0[.strategy] == .text("cas-stack") }
    #expect(condemned.count == 2)
    #expect(condemned.allSatisfy { $0[.error] == .text("double-handout") && $0[.p50] == .empty })
    #expect(results.rows.filter { $0[.p50] == .count(100) }.count == 1)
    #expect(try !parent.text("run/histograms.csv").contains("cas-stack"))
    #expect(try parent.text("run/histograms.csv").contains("free-queue"))
    #expect(try !parent.text("run/yields.csv").contains("cas-stack"))
    #expect(
      try parent.contents().filter { $0.hasSuffix(".hgrm") }
        == ["run/free-queue.churn.threads.backend.take.hgrm"])
  }

  @Test func aValueAboveTheCapIsInNoPercentile() throws {
    var results = RunResults()
    let buckets: [(value: UInt64, count: UInt64)] = [(100, 4), (60_000_000_001, 1)]
    results.append(
      rows: [], histograms: [HistogramRecord(keys: row("cas-stack"), buckets: buckets)], yields: [])
    try results.finish(in: folder)
    let text = try parent.text("run/cas-stack.churn.threads.backend.take.hgrm")
    #expect(text.contains("Total count    =            4]"))
  }
}

private typealias Repetition = (
  rows: [ResultRow], histograms: [HistogramRecord], yields: [YieldRecord]
)

private func repetition(_ strategy: String, slots: UInt64, number: UInt64) -> Repetition {
  let keys = row(strategy, slots: slots, repetition: number, [.p50: .count(100)])
  let histogram = HistogramRecord(keys: keys, buckets: [(100, 10), (500, 0), (2000, 1)])
  return ([keys], [histogram], [YieldRecord(keys: keys, yields: [(8, 5)])])
}

extension RunResults {
  fileprivate mutating func append(_ repetition: Repetition) {
    append(
      rows: repetition.rows, histograms: repetition.histograms, yields: repetition.yields)
  }
}
