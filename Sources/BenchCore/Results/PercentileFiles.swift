import Histogram

/// The `.hgrm` files of a run: one per strategy, scenario, mode, role and op, merged over
/// repetitions.
///
/// Whatever else a run sweeps goes into the file's name, so that two sizes are never merged.
struct PercentileFiles {
  /// The cap of the recorder: one minute, in nanoseconds.
  static let highestValue: UInt64 = 60_000_000_000

  /// Keys that every name holds, in the order of the name; what varies stands before the role.
  private static let named: [Column] = [.strategy, .scenario, .mode, .role, .op]
  /// Keys that never tell two files apart.
  private static let merged: Set<Column> = [.schemaVersion, .runID, .repetition]
  /// Keys that a name holds only where they vary, in the order of the name.
  private static let swept: [Column] =
    [.slots, .workers]
    + Column.keys.filter {
      !merged.contains($0) && !named.contains($0) && $0 != .slots && $0 != .workers
    }

  private struct Group {
    let keys: ResultRow
    var counts: [UInt64: UInt64] = [:]
  }

  private var groups: [String: Group] = [:]

  mutating func add(_ record: HistogramRecord) {
    var keys = record.keys.keysOnly
    for column in Self.merged { keys[column] = .empty }
    var group = groups[keys.keyText] ?? Group(keys: keys)
    for (value, count) in record.buckets where count > 0 {
      group.counts[value, default: 0] += count
    }
    groups[keys.keyText] = group
  }

  mutating func remove(strategy: String) {
    groups = groups.filter { $0.value.keys[.strategy].text != strategy }
  }

  /// Name and text of each file, in the order of the names.
  func files() -> [(name: String, text: String)] {
    let families = Dictionary(grouping: groups.values) { group in
      Self.named.map { group.keys[$0].text }
    }
    return families.values.flatMap(Self.files(of:)).sorted { $0.name < $1.name }
  }

  private static func files(of family: [Group]) -> [(name: String, text: String)] {
    let varying = swept.filter { column in Set(family.map { $0.keys[column].text }).count > 1 }
    return family.filter { !$0.counts.isEmpty }
      .map { (name(of: $0.keys, varying: varying), text(of: $0.counts)) }
  }

  private static func name(of keys: ResultRow, varying: [Column]) -> String {
    let head = named.prefix(3).map { keys[$0].text }
    let middle = varying.map { column in
      "\(column.rawValue)-\(keys[column] == .empty ? "none" : keys[column].text)"
    }
    let tail = named.suffix(2).map { keys[$0].text }
    return (head + middle + tail).map(fileName).joined(separator: ".") + ".hgrm"
  }

  /// The text with slashes, blanks and the like written as their code points.
  ///
  /// Two texts never become one, or their histograms would overwrite each other.
  private static func fileName(_ text: String) -> String {
    text.unicodeScalars.map { scalar in
      let plain = scalar.isASCII && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar))
      return plain || "-_.=+,()".unicodeScalars.contains(scalar)
        ? String(scalar) : "%" + String(scalar.value, radix: 16)
    }.joined()
  }

  private static func text(of counts: [UInt64: UInt64]) -> String {
    var histogram = Histogram<UInt64>(
      highestTrackableValue: highestValue, numberOfSignificantValueDigits: .two)
    // The library takes values slightly above its cap; the recorder counted those as overflow.
    for (value, count) in counts where value <= highestValue {
      histogram.record(value, count: count)
    }
    var text = ""
    histogram.outputPercentileDistribution(to: &text, outputValueUnitScalingRatio: 1)
    return text
  }
}
