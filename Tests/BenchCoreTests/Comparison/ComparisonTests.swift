import BenchCore
import Foundation
import Testing

@Suite struct ComparisonTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func table(_ rows: [ResultRow]) throws -> ResultsTable {
    let path = "\(folder.path)/\(UUID().uuidString).csv"
    try Data(CSVText.document(rows).utf8).write(to: URL(fileURLWithPath: path))
    var reader = ResultsReader(metrics: Comparison.Metrics.usual.all)
    try reader.read(path)
    return try reader.table()
  }

  /// Rows with these medians, of one strategy.
  private func rows(
    _ values: [Double], _ column: Column = .p50, run: String, crowded: Bool = false
  ) -> [ResultRow] {
    values.enumerated().map { number, value in
      var made = row("free-queue", repetition: UInt64(number + 1), [column: .real(value)])
      made[.runID] = .text(run)
      made[.oversubscribed] = .flag(crowded)
      return made
    }
  }

  private func verdict(
    _ base: [ResultRow], _ candidate: [ResultRow],
    _ change: (inout ComparisonJudge.Rules) -> Void = { _ in }
  ) throws -> ComparedMetric {
    let (a, b) = (try table(base), try table(candidate))
    var rules = ComparisonJudge.Rules()
    change(&rules)
    let comparison = Comparison(
      SeriesMatching.pairs(of: a, and: b), of: a, and: b, metrics: .usual, rules: rules)
    return try #require(comparison.comparisons.first)
  }

  private static let base: [Double] = [100, 101, 102, 103, 104, 105, 106, 107, 108, 109]

  @Test(arguments: [
    (1.5, ChangeVerdict.worse), (1.08, .worse), (1.0, .same), (1.03, .noise), (0.6, .better),
  ])
  func aLatencyIsJudgedByHowMuchItGrew(factor: Double, verdict expected: ChangeVerdict) throws {
    let compared = try verdict(
      rows(Self.base, run: "a"), rows(Self.base.map { $0 * factor }, run: "b"))
    #expect(compared.verdict == expected, "\(compared)")
    let ratio = try #require(compared.ratio)
    #expect(abs(ratio - factor) < 1e-9)
    let interval = try #require(compared.interval)
    #expect(interval.low <= ratio && ratio <= interval.high)
    #expect(!compared.isPaired && compared.test == "mann-whitney")
  }

  @Test(arguments: [(1.5, ChangeVerdict.better), (0.5, .worse)])
  func aRateIsJudgedTheOtherWay(factor: Double, verdict expected: ChangeVerdict) throws {
    let compared = try verdict(
      rows(Self.base, .opsPerSecond, run: "a"),
      rows(Self.base.map { $0 * factor }, .opsPerSecond, run: "b"))
    #expect(compared.verdict == expected)
  }

  @Test func aSmallChangeThatIsCertainDoesNotMatterUnlessSomebodySaysSo() throws {
    let steady: [Double] = (0..<10).map { 100 + Double($0) / 100 }
    let (a, b) = (rows(steady, run: "a"), rows(steady.map { $0 * 1.02 }, run: "b"))
    #expect(try verdict(a, b).verdict == .same)
    #expect(try verdict(a, b) { $0.minEffect = 0.01 }.verdict == .worse)
  }

  @Test func repetitionsOfOneRunAreTestedAsPairs() throws {
    // What troubles both sides alike is far more than what tells them apart.
    let weather: [Double] = [100, 200, 120, 180, 300, 90, 150, 110, 260, 170]
    let (a, b) = (rows(weather, run: "a"), rows(weather.map { $0 * 1.1 }, run: "a"))
    let paired = try verdict(a, b)
    #expect(paired.isPaired && paired.test == "wilcoxon")
    #expect(paired.verdict == .worse)
    let apart = try verdict(a, rows(weather.map { $0 * 1.1 }, run: "b"))
    #expect(!apart.isPaired && apart.verdict == .noise)
  }

  @Test func fewPairsAreTestedAsTwoSamplesThatReachMore() throws {
    let (a, b) = (rows([1, 2, 3, 4, 5], run: "a"), rows([11, 12, 13, 14, 15], run: "a"))
    let compared = try verdict(a, b)
    #expect(compared.isPaired && compared.test == "mann-whitney")
    #expect(compared.verdict == .worse)
  }

  @Test func threeRepetitionsCanShowNothing() throws {
    let compared = try verdict(rows([1, 2, 3], run: "a"), rows([11, 12, 13], run: "b"))
    #expect(compared.verdict == .inconclusive)
    #expect(compared.neededRepetitions == 4)
    #expect(compared.detectableEffect == nil)
  }

  @Test func whatIsMissingIsMissingAndNotTheSame() throws {
    var other = rows(Self.base, run: "b")
    for index in other.indices { other[index][.op] = .text("give") }
    #expect(try verdict(rows(Self.base, run: "a"), other).verdict == .missing)
  }

  @Test func moreContendersThanCPUsOnOneSideIsNotComparable() throws {
    let compared = try verdict(
      rows(Self.base, run: "a"), rows(Self.base, run: "b", crowded: true))
    #expect(compared.verdict == .incomparable)
  }

  @Test func fromNothingToSomethingIsWithoutBoundAndWorse() throws {
    let zero = [Double](repeating: 0, count: 10)
    let compared = try verdict(rows(zero, run: "a"), rows(Self.base, run: "b"))
    #expect(compared.ratio == .infinity)
    #expect(compared.verdict == .worse)
    #expect(try verdict(rows(zero, run: "a"), rows(zero, run: "b")).verdict == .same)
  }

  @Test func aCountIsComparedAsItIs() throws {
    func counted(_ loads: Double) -> [ResultRow] {
      [row("free-queue", source: .counted, [.loadsPerOp: .real(loads)])]
    }
    #expect(try verdict(counted(3), counted(3)).verdict == .same)
    #expect(try verdict(counted(3), counted(3.0001)).verdict == .worse)
    #expect(try verdict(counted(3), counted(2)).verdict == .better)
    #expect(try verdict(counted(3), counted(2)).p == nil)
  }

  @Test func settingsOfAStrategyAreNoReasonNotToCompareIt() throws {
    var all: [ResultRow] = []
    for (strategy, lock) in [("linear-scan", "lwlock"), ("linear-scan", "ttas"), ("bitmap", "")] {
      var made = row(strategy, [.p50: .real(1)])
      made[.lock] = .text(lock)
      all.append(made)
    }
    var locked = row("linear-hint", [.p50: .real(1)])
    locked[.lock] = .text("ttas")
    all.append(locked)
    // A size that only one strategy was run with has nothing beside it.
    all.append(row("bitmap", slots: 8, [.p50: .real(1)]))
    let table = try table(all)
    let pairs = SeriesMatching.pairs(within: table, by: .strategy) { _ in "linear-scan" }
    let names = pairs.map { pair in
      [pair.base, pair.candidate].map { series in
        series.map { table.key(.strategy, of: $0) + table.key(.lock, of: $0) } ?? ""
      }
    }
    #expect(
      Set(names) == [
        ["linear-scanlwlock", "bitmap"], ["linear-scanttas", "bitmap"],
        ["linear-scanttas", "linear-hintttas"],
      ])
  }

  @Test func theShareThatFollowsFromASizeIsNoReasonNotToCompareSizes() throws {
    let sizes: [(UInt64, Double)] = [(8, 0.875), (64, 0.984375)]
    var all = sizes.map { slots, occupancy in
      var made = row("free-queue", slots: slots, [.p50: .real(1)])
      made[.occupancy] = .real(occupancy)
      return made
    }
    let one = try table(all)
    #expect(SeriesMatching.pairs(within: one, by: .slots) { _ in "8" }.count == 1)
    // Where a size has two of them, they tell rows apart.
    for (slots, _) in sizes {
      all.append(row("free-queue", slots: slots, [.p50: .real(1), .occupancy: .real(0.5)]))
    }
    let two = try table(all)
    let pairs = SeriesMatching.pairs(within: two, by: .slots) { _ in "8" }
    #expect(pairs.count == 1)
    #expect(pairs.allSatisfy { two.key(.occupancy, of: $0.candidate ?? 0) == "0.5" })
  }

  /// Slots, workers and the share held of two series, and whether one setting comes to both.
  @Test(arguments: [
    // A share, rounded to whole slots.
    ((8, 1, 0.5), (1024, 1, 0.5), true), ((64, 1, 0.90625), (1024, 1, 0.900390625), true),
    ((8, 1, 0.875), (1024, 1, 0.900390625), true), ((16, 1, 0.5625), (1024, 1, 0.5), false),
    // One slot is free, or one for each worker, of whom there may be more than slots.
    ((8, 1, 0.875), (1024, 1, 0.9990234375), true), ((8, 4, 0.5), (64, 4, 0.9375), true),
    ((8, 16, 0), (64, 16, 0.75), true), ((8, 4, 0.75), (64, 4, 0.96875), false),
    ((64, 1, 0.984375), (64, 4, 0.9375), true), ((64, 1, 0.984375), (64, 4, 0.953125), false),
    // So many are held, or half where that is less.
    ((8, 1, 0.5), (8192, 1, 0.0078125), true), ((256, 1, 0.25), (8192, 1, 0.0078125), true),
    ((8, 1, 0.625), (8192, 1, 0.0078125), false),
    ((8, 1, 0.1), (32, 1, 0.9), false), ((8, 1, 0), (64, 1, 1), false),
  ])
  func aShareFollowsFromANumberOnlyWhereOneSettingComesToBoth(
    base: (UInt64, UInt64, Double), candidate: (UInt64, UInt64, Double), follows: Bool
  ) throws {
    let table = try table(
      [base, candidate].map { slots, workers, occupancy in
        row(
          "free-queue", slots: slots, workers: workers,
          [.p50: .real(1), .occupancy: .real(occupancy)])
      })
    let key: Column = base.0 == candidate.0 ? .workers : .slots
    let least = "\(key == .slots ? base.0 : base.1)"
    let pairs = SeriesMatching.pairs(within: table, by: key) { _ in least }
    #expect(pairs.count == (follows ? 1 : 0))
  }

  /// Two agree with a third that lies between, and not with each other.
  @Test func ofThreeSizesAllMustFollowFromOneSetting() throws {
    let all = [(8, 0.5), (16, 0.5625), (1024, 0.5)].map { slots, occupancy in
      row("free-queue", slots: UInt64(slots), [.p50: .real(1), .occupancy: .real(occupancy)])
    }
    let table = try table(all)
    let pairs = SeriesMatching.pairs(within: table, by: .slots) { _ in "8" }
    #expect(pairs.map { table.key(.slots, of: $0.candidate ?? 0) } == ["1024"])
  }

  @Test func noOtherShareFollowsFromANumber() throws {
    let all = [(8, 0.5), (64, 0.1)].map { slots, failing in
      row("proposed", slots: UInt64(slots), [.p50: .real(1), .failing: .real(failing)])
    }
    let pairs = SeriesMatching.pairs(within: try table(all), by: .slots) { _ in "8" }
    #expect(pairs.isEmpty)
    // Nor does the occupancy from any other number.
    let bursts = [(1, 0.5), (4, 0.515625)].map { burst, occupancy in
      row(
        "free-queue",
        [.p50: .real(1), .burst: .count(UInt64(burst)), .occupancy: .real(occupancy)])
    }
    let table = try table(bursts)
    #expect(SeriesMatching.pairs(within: table, by: .burst) { _ in "1" }.isEmpty)
  }
}
