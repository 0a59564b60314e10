/// Lines through points, on scales of any kind: cost against slots, throughput against workers.
struct LineChart: Chart {
  struct Series: Sendable {
    let name: String
    let style: SeriesStyle
    /// By x, ascending.
    let points: [SIMD2<Double>]
    /// Words instead of points, such as why numbers are withheld.
    var note = ""
  }

  let title: String
  let summary: String
  let x: ChartAxis
  let y: ChartAxis
  let series: [Series]
  /// How a number stands in the table.
  let value: @Sendable (Double?) -> String

  func drawing(top: Double) -> (elements: String, height: Double) {
    let plot = PlotArea(x: x, y: y, top: top)
    // The first is what others are compared with: it lies on top.
    let lines = drawn.reversed().map { line(of: $0, in: plot) }.joined()
    let legend = ChartLegend(
      drawn.map { ChartLegend.Entry($0.name, $0.style) }, width: ChartSize.width - 16)
    return (
      plot.axes + lines + legend.svg(x: 8, y: plot.end), plot.end + legend.height + 6
    )
  }

  private var drawn: [Series] {
    series.filter { $0.points.contains { x.scale.holds($0.x) && y.scale.holds($0.y) } }
  }

  private func line(of series: Series, in plot: PlotArea) -> String {
    let places = series.points.compactMap { plot.place($0.x, $0.y) }
    return series.style.path(places)
      + places.map { series.style.mark(x: $0.x, y: $0.y) }.joined()
  }

  /// A line per series, a column per place on the x axis.
  var table: TableLayout {
    let places = Set(series.flatMap { $0.points.map(\.x) }).sorted()
    var table = TableLayout(
      titles: [.words(x.title)] + places.map { .number(x.label($0)) } + [.words("")])
    table.rows = series.map { series in
      [series.name]
        + places.map { place in value(series.points.first { $0.x == place }?.y) }
        + [series.note]
    }
    return table
  }
}
