/// What a self-test came to, for people.
package enum SelfTestReport {
  package static func text(_ result: SelfTestResult, series: Int, comparisons: Int) -> String {
    var layout = TableLayout(
      titles: [
        .words("planted"), .number("slower by"), .number("called worse"), .number("share"),
        .number("between"),
      ])
    layout.rows = ([result.falseAlarms] + result.caught).map { rate in
      [
        rate.plant ?? "nothing",
        rate.plant == nil ? HumanNumber.missing : HumanNumber.percent(rate.slowDown),
        "\(rate.alarms) of \(rate.splits)", HumanNumber.percent(rate.share),
        "\(HumanNumber.percent(rate.interval.low)) – \(HumanNumber.percent(rate.interval.high))",
      ]
    }
    let alpha = HumanNumber.share(result.alpha)
    let smallest = result.smallestCaught.map { "+\(HumanNumber.percent($0))" } ?? "none of these"
    let closing = [
      "",
      "\(comparisons) comparisons a split, of \(series) series; planted in one strategy at a time",
      result.isHonest
        ? "False alarms: no more than the level of \(alpha) allows, within the interval"
        : "False alarms: MORE than the level of \(alpha) allows",
      "Smallest slow-down caught 95 times in 100: \(smallest)",
    ]
    return (layout.lines() + closing).joined(separator: "\n") + "\n"
  }
}
