/// The words after `bench-slots` that measure a series again.
package enum ReproducingCommand {
  /// With the strategy that it is compared with, for as long and as often as a run that had it.
  package static func words(
    keys: [String], reference: String?, like record: RunMetadata?
  ) -> [String] {
    func key(_ column: Column) -> String {
      ResultsTable.keys.firstIndex(of: column).map { keys[$0] } ?? ""
    }
    let strategies = [key(.strategy)] + [reference].compactMap { $0 }
    var words = [
      "run", "--strategy", strategies.joined(separator: ","), "--scenario", key(.scenario),
    ]
    let swept = Subject(rawValue: key(.subject)).map { SweepAxis.keys(of: $0) } ?? []
    for column in ResultsTable.keys {
      guard let axis = Axis.named(column.rawValue), swept.contains(axis.key) else { continue }
      let text = key(column)
      if !text.isEmpty {
        words += [axis.flag, text]
      } else if pauses.contains(column) {
        words += [axis.flag, "0"]
      }
    }
    if key(.source) == RowSource.counted.rawValue {
      return words + ["--count", "--repetitions", "1"]
    }
    let quantities: [(name: String, flag: String)] = [
      ("warmup_s", "--warmup"), ("time_s", "--time"), ("repetitions", "--repetitions"),
    ]
    for quantity in quantities {
      guard let value = record?.quantities[quantity.name] else { continue }
      words += [quantity.flag, DecimalText.shortest(value)]
    }
    return words
  }

  /// Empty is none of them, and left out is the scenario's own.
  private static let pauses: Set<Column> = [.think, .hold]

  /// As a shell reads it.
  package static func text(_ words: [String]) -> String {
    (["bench-slots"] + words).map { word in
      let isPlain = word.utf8.allSatisfy { byte in
        (0x30...0x39).contains(byte) || (0x41...0x5a).contains(byte)
          || (0x61...0x7a).contains(byte) || "-_.,/=+:".utf8.contains(byte)
      }
      return isPlain && !word.isEmpty
        ? word : "'" + word.replacing("'", with: "'\\''") + "'"
    }.joined(separator: " ")
  }
}
