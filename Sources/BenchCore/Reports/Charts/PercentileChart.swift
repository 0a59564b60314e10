/// Latencies by percentile, the rare ones as wide as the frequent ones.
///
/// Source: how HdrHistogram plots: the horizontal axis is the logarithm of 1/(1−p).
struct PercentileChart: Chart {
  struct Series: Sendable {
    let name: String
    let style: SeriesStyle
    /// How often something is slower, as 1/(1−p), and how slow, in ns; ascending.
    let points: [SIMD2<Double>]
    /// Whether points are all there is to know, or only some percentiles.
    let isWhole: Bool
    /// The same at `percentiles`; nil where too few samples carry it.
    let values: [Double?]
    var note = ""
  }

  /// With their places on the axis.
  static let percentiles: [(name: String, place: Double)] = [
    ("50 %", 2), ("90 %", 10), ("99 %", 100), ("99.9 %", 1e3), ("99.99 %", 1e4),
    ("99.999 %", 1e5), ("99.9999 %", 1e6),
  ]

  let title: String
  let summary: String
  let series: [Series]

  func drawing(top: Double) -> (elements: String, height: Double) {
    let plot = PlotArea(x: x, y: y, top: top)
    let lines = series.reversed().map { series -> String in
      let places = series.points.compactMap { plot.place($0.x, $0.y) }
      let marks = Self.percentiles.enumerated().compactMap { number, percentile -> String? in
        guard number < series.values.count, let value = series.values[number],
          let place = plot.place(percentile.place, value)
        else { return nil }
        return series.style.mark(x: place.x, y: place.y)
      }
      return series.style.path(places, stepped: series.isWhole) + marks.joined()
    }.joined()
    let legend = ChartLegend(
      series.filter { !$0.points.isEmpty }.map { ChartLegend.Entry($0.name, $0.style) },
      width: ChartSize.width - 16)
    return (
      plot.axes + lines + legend.svg(x: 8, y: plot.end), plot.end + legend.height + 6
    )
  }

  var x: ChartAxis {
    let most = series.flatMap { $0.points.map(\.x) }.max() ?? 10
    let ticks = Self.percentiles.map(\.place)
    return ChartAxis(
      "share of operations that were at least as fast",
      ChartScale(.logarithmic, spanning: [1.2, max(most, 10)]), ticks: ticks
    ) { tick in Self.percentiles.first { $0.place == tick }?.name ?? "" }
  }

  var y: ChartAxis {
    ChartAxis(
      "time (log)", ChartScale(.logarithmic, holding: series.flatMap { $0.points.map(\.y) })
    ) { ChartAxis.trimmed(HumanNumber.time($0)) }
  }

  var table: TableLayout {
    let count = series.map(\.values.count).max() ?? 0
    var table = TableLayout(
      titles: [.words("")] + Self.percentiles.prefix(count).map { .number($0.name) }
        + [.words("")])
    table.rows = series.map { series in
      [series.name]
        + (0..<count).map { HumanNumber.time($0 < series.values.count ? series.values[$0] : nil) }
        + [series.note]
    }
    return table
  }
}
