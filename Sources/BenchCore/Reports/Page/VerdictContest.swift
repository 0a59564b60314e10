/// One thing that was done, in one number: what several strategies did at several sizes, and what that
/// comes to in a sentence.
struct VerdictContest {
  typealias Entry = (series: ReportSeries, compared: ComparedMetric)

  let subject: Subject
  let heading: String
  let metric: Column
  let comparisons: [Entry]
  /// From which number of slots on a strategy wins, one for each that was judged.
  let crossings: [BreakEven.Crossing]

  private var title: String {
    let op = comparisons.first?.series[.op] ?? ""
    let what = metric == .mean ? "mean time of \(op)" : "throughput of \(op)"
    return "\(subject.rawValue), \(heading), \(what)"
  }

  private static func isJudged(_ entry: Entry) -> Bool {
    ![.missing, .incomparable].contains(entry.compared.verdict)
  }

  /// Of what was judged the sizes, ascending.
  private var judgedSizes: [Double] { sizes(of: comparisons.filter(Self.isJudged)) }

  private func sizes(of entries: [Entry]) -> [Double] {
    Set(entries.compactMap { $0.series.number(.slots) }).sorted()
  }

  /// What was judged at a size, the best first.
  private func entries(at size: Double) -> [Entry] {
    comparisons.filter { $0.series.number(.slots) == size && Self.isJudged($0) }
      .sorted { $0.compared.harm < $1.compared.harm }
  }

  // MARK: Words

  func sentence(_ names: StrategyNames) -> String {
    guard let largest = judgedSizes.last else {
      return "\(title): nothing to judge: numbers are missing, withheld, or of other conditions."
    }
    let verdict = verdict(at: largest, names)
    return "\(title): at \(HumanNumber.count(largest)) slots \(verdict)\(reach(names))"
  }

  private func verdict(at size: Double, _ names: StrategyNames) -> String {
    let all = entries(at: size)
    let base = all.first?.compared.base.label ?? ""
    let better = all.filter { $0.compared.verdict == .better }
    let worse = all.filter { $0.compared.verdict == .worse }
    if let first = better.first {
      let others = better.dropFirst().map { names.name(of: $0.series) }.joined(separator: ", ")
      let more = others.isEmpty ? "" : "; better than \(base) too: \(others)"
      let rest = worse.isEmpty ? "" : "; \(worse.count) of \(all.count) are worse than \(base)"
      return "\(names.name(of: first.series)) wins: \(Self.amount(first.compared))\(more)\(rest)."
    }
    if let last = worse.last {
      let name = names.name(of: last.series)
      return """
        nothing beats \(base); \(worse.count) of \(all.count) are worse, \(name) most: \
        \(Self.amount(last.compared)).
        """
    }
    guard let needed = all.compactMap(\.compared.neededRepetitions).max() else {
      return "there is no difference from \(base) that this run could show."
    }
    return
      "there are too few repetitions for any difference from \(base) to show; \(needed) would do."
  }

  /// How many times the larger number is the smaller one.
  private static func amount(_ compared: ComparedMetric) -> String {
    let unit = compared.metric == .mean ? "time" : "throughput"
    guard let ratio = compared.ratio, ratio > 0, ratio.isFinite else { return "no \(unit) at all" }
    let isMore = ratio >= 1
    func text(_ ratio: Double) -> String { HumanNumber.ratio(isMore ? ratio : 1 / ratio) }
    let interval = compared.interval.map { interval in
      let ends = isMore ? (interval.low, interval.high) : (interval.high, interval.low)
      return " (95 % interval \(text(ends.0)) to \(text(ends.1)))"
    }
    let base = compared.base.label
    let words =
      isMore
      ? "\(text(ratio)) times the \(unit) of \(base)"
      : "\(base) has \(text(ratio)) times its \(unit)"
    return words + (interval ?? "")
  }

  /// From which size on somebody wins, and up to which nothing differs.
  private func reach(_ names: StrategyNames) -> String {
    let sizes = judgedSizes
    let verdicts = sizes.map { entries(at: $0).map(\.compared.verdict) }
    guard sizes.count > 1 else { return "" }
    let isUndecided = verdicts.joined().contains(.inconclusive)
    let start = " Break-even: \(breakEven(names, isUndecided: isUndecided))."
    guard !isUndecided else { return start }
    let alike = verdicts.prefix { !$0.contains(.better) && !$0.contains(.worse) }
    guard let last = alike.indices.last else {
      return "\(start) Already at \(HumanNumber.count(sizes[0])) slots the choice matters."
    }
    let range =
      alike.count < sizes.count ? "Up to" : "From \(HumanNumber.count(sizes[0])) to"
    return """
      \(start) \(range) \(HumanNumber.count(sizes[last])) slots the choice makes no difference that \
      this run could show.
      """
  }

  /// Of those that win from the smallest size on.
  private func breakEven(_ names: StrategyNames, isUndecided: Bool) -> String {
    guard let value = crossings.compactMap(\.value).min() else {
      return isUndecided ? "too few repetitions to tell" : "none in range"
    }
    let first = crossings.filter { $0.value == value }.map { crossing in
      let ends = crossing.ends
      return "\(name(of: crossing, names)) (95 % interval \(ends.low) to \(ends.high))"
    }
    return "from \(HumanNumber.count(value)) slots on, \(first.sorted().joined(separator: ", "))"
  }

  private func name(of crossing: BreakEven.Crossing, _ names: StrategyNames) -> String {
    names.name(
      of: ReportSeries(keys: crossing.keys, medians: [:], errors: [], isOversubscribed: false))
  }

  /// One sentence for all where nothing could be judged for want of repetitions.
  static func surrender(_ contests: [VerdictContest]) -> String? {
    let all = contests.flatMap { $0.comparisons.map(\.compared) }
    let isDecided = all.contains { [.better, .worse].contains($0.verdict) }
    guard contests.count > 1, !isDecided, let needed = all.compactMap(\.neededRepetitions).max()
    else { return nil }
    return """
      \(contests[0].subject.rawValue): there are too few repetitions for any difference from \
      \(all[0].base.label) to show; \(needed) would do.
      """
  }

  // MARK: Numbers

  /// A line per strategy, a column per size: what came of each comparison.
  func table(_ names: StrategyNames) -> ReportSection.Table {
    let sizes = sizes(of: comparisons)
    // Of one size alone there is nothing to find.
    let isSwept = sizes.count > 1
    let places: [TableLayout.Title] =
      isSwept ? [.number("better from"), .number("between")] : []
    var layout = TableLayout(
      titles: [.words("strategy")] + sizes.map { .number("\(HumanNumber.count($0)) slots") }
        + places)
    let groups = Dictionary(grouping: comparisons) { names.name(of: $0.series) }
    layout.rows = groups.sorted { $0.key < $1.key }.map { name, own in
      let cells = sizes.map { size in
        own.first { $0.series.number(.slots) == size }.map { Self.cell($0.compared) }
          ?? HumanNumber.missing
      }
      return [name] + cells + (isSwept ? breakEven(of: name, names) : [])
    }
    let base = comparisons.first?.compared.base.label ?? ""
    return ReportSection.Table(
      caption: "\(title), as a multiple of \(base)", layout: layout, isFolded: true)
  }

  private func breakEven(of strategy: String, _ names: StrategyNames) -> [String] {
    guard let crossing = crossings.first(where: { name(of: $0, names) == strategy }) else {
      return [HumanNumber.missing, HumanNumber.missing]
    }
    return [crossing.betterFrom(.slots), "\(crossing.ends.low) – \(crossing.ends.high)"]
  }

  private static func cell(_ compared: ComparedMetric) -> String {
    guard let ratio = compared.ratio else { return compared.verdict.rawValue }
    let isTiny = ratio > 0 && ratio < 0.1
    let text = isTiny ? "1/\(HumanNumber.ratio(1 / ratio))" : HumanNumber.ratio(ratio)
    return "\(text) \(compared.verdict.rawValue)"
  }
}
