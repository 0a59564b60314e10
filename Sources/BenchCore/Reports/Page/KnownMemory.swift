/// What strategies take of memory: no row says it, and the catalogue knows it to the byte.
struct KnownMemory: Sendable {
  private let entries: [String: StrategyEntry]

  init(_ entries: [StrategyEntry]) {
    self.entries = Dictionary(entries.map { ($0.card.name, $0) }) { first, _ in first }
  }

  /// Of a strategy at the size, and with the settings, that a series has; nil if nobody knows.
  func text(of series: ReportSeries) -> String? {
    guard let entry = entries[series.strategy] else { return nil }
    guard let footprint = entry.footprint else {
      return entry.card.remarks.first { $0.title == Self.remark }?.text
    }
    guard let slots = UInt32(series[.slots]), let layout = SlotLayout(rawValue: series[.layout])
    else { return nil }
    return footprint.structure(
      SlotGeometry(slots: slots, layout: layout), options: options(of: series)
    ).map { HumanNumber.bytes($0) }
  }

  /// What subjects other than `slot` call it in `list`.
  private static let remark = "memory"

  private func options(of series: ReportSeries) -> StrategyOptions {
    var options = StrategyOptions()
    if let bits = UInt32(series[.tagBits]) { options.tagBits = bits }
    if let spread = BitmapSpread(rawValue: series[.bitmapSpread]) { options.bitmapSpread = spread }
    return options
  }
}
