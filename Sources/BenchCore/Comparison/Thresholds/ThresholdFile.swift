import Foundation
import Yams

/// A file of limits in YAML; docs/comparing.md says what stands in it.
package struct ThresholdFile: Sendable, Equatable {
  package var entries: [ThresholdEntry]

  package init(entries: [ThresholdEntry] = []) { self.entries = entries }

  /// Limits of everything that can be swept fit into this.
  private static let largestSize = 64 << 20

  /// Throws `ReadError.missing` if there is none, `ReadError.incomparable` if it is of another
  /// version of the format, `UsageError` with file, line and column for all that is wrong in it.
  package init(reading path: String) throws {
    if let complaint = InputFile.complaint(of: path) { throw ReadError.damaged(complaint) }
    var isFolder: ObjCBool = false
    guard
      !FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) || !isFolder.boolValue
    else { throw ReadError.damaged("'\(path)' is a folder: name a file of limits") }
    guard let data = FileManager.default.contents(atPath: path) else {
      throw ReadError.missing(
        "there is no file of thresholds '\(path)': learn one with 'bench-slots thresholds update'")
    }
    try self.init(name: path, bytes: Array(data))
  }

  /// `name` is what messages call the file.
  package init(name: String, bytes: [UInt8]) throws {
    let tree = try YAMLTree(file: name, bytes: bytes, largest: Self.largestSize)
    self = try ThresholdReading(tree).file()
  }

  /// What has to be read of results that are held to it.
  package var metrics: [Column] {
    let named = Set(entries.flatMap { $0.limits.map(\.metric) })
    return Column.values.filter(named.contains)
  }

  /// Whether a file may have limits of it: nobody else could ever meet them.
  static func knows(strategy name: String) -> Bool {
    Catalogue.strategy(named: name) != nil || Catalogue.elsewhere.keys.contains(name)
  }

  package var limitCount: Int { entries.reduce(0) { $0 + $1.limits.count } }
}

/// The names in a file of thresholds.
enum ThresholdKey: String, CaseIterable {
  case schemaVersion = "schema_version"
  case thresholds
  case keys, limits
  case metric, kind, to, machine, min, max, unit, better
  case metricClass = "class"
  case runs, reason

  static let ofFile: [ThresholdKey] = [.schemaVersion, .thresholds]
  static let ofEntry: [ThresholdKey] = [.keys, .limits]
  static let ofLimit: [ThresholdKey] = [
    .metric, .kind, .to, .machine, .min, .max, .unit, .better, .metricClass, .runs, .reason,
  ]
}

/// A file half read.
private struct ThresholdReading {
  private typealias Pair = (key: String, node: Node, value: Node)

  private let tree: YAMLTree

  init(_ tree: YAMLTree) { self.tree = tree }

  func file() throws -> ThresholdFile {
    let pairs = try pairs(of: tree.root, "a file of thresholds", ThresholdKey.ofFile)
    guard let version = pairs[.schemaVersion] else {
      throw UsageError(
        "\(tree.file) has no schema_version; add 'schema_version: \(schemaVersion)'.")
    }
    let text = try tree.text(of: version, "schema_version")
    guard text == "\(schemaVersion)" else {
      throw ReadError.incomparable(
        """
        '\(tree.file)' is of version '\(text)' of the results' format, and this program writes \
        \(schemaVersion): learn it again with 'bench-slots thresholds update'
        """)
    }
    var seen: [[String]: String] = [:]
    let entries = try items(of: pairs[.thresholds], "thresholds").map { node in
      let entry = try entry(node)
      if let first = seen.updateValue(tree.place(of: node), forKey: entry.values) {
        throw tree.error(
          at: node, "these keys have limits already, at \(first); put them together.")
      }
      return entry
    }
    return ThresholdFile(entries: entries)
  }

  private func entry(_ node: Node) throws -> ThresholdEntry {
    let pairs = try pairs(of: node, "an entry", ThresholdKey.ofEntry)
    guard let named = pairs[.keys] else {
      throw tree.error(at: node, "this entry has no keys: say what it is about.")
    }
    var keys: [Column: String] = [:]
    let names = ResultsTable.keys.map(\.rawValue)
    for pair in try tree.pairs(of: named, "keys", keys: names) {
      let text = try tree.text(of: pair.value, pair.key)
      if let column = Column(rawValue: pair.key), !text.isEmpty { keys[column] = text }
    }
    try check(keys, at: named)
    var limits: [ThresholdLimit] = []
    for item in try items(of: pairs[.limits], "limits") {
      let limit = try limit(item, source: keys[.source].flatMap(RowSource.init))
      if let other = limits.first(where: limit.isAbout) {
        throw tree.error(
          at: item, "\(limit.metric.rawValue) has this limit already, at \(other.place).")
      }
      limits.append(limit)
    }
    return ThresholdEntry(keys: keys, limits: limits)
  }

  /// What no row can have would never be missed.
  private func check(_ keys: [Column: String], at node: Node) throws {
    for column in ResultsTable.keys where column.isNeverEmpty && keys[column] == nil {
      throw tree.error(
        at: node,
        "every row has a \(column.rawValue); name it, or write '\(column.rawValue): \(ThresholdEntry.any)'."
      )
    }
    func check(_ column: Column, _ known: [String]) throws {
      guard let text = keys[column], text != ThresholdEntry.any, !known.contains(text) else {
        return
      }
      throw tree.error(
        at: node, UsageError.unknown(column.rawValue, text, among: known).description)
    }
    try check(.subject, Subject.allCases.map(\.rawValue))
    try check(.source, RowSource.allCases.map(\.rawValue))
    if let text = keys[.strategy], !ThresholdFile.knows(strategy: text) {
      try check(.strategy, Catalogue.all.map(\.card.name) + Catalogue.elsewhere.keys.sorted())
    }
  }

  private func limit(_ node: Node, source: RowSource?) throws -> ThresholdLimit {
    let pairs = try pairs(of: node, "a limit", ThresholdKey.ofLimit)
    guard let named = pairs[.metric], let metric = try column(named) else {
      throw tree.error(at: node, "this limit has no metric.")
    }
    guard let kindNode = pairs[.kind] else {
      throw tree.error(at: node, "this limit has no kind: exact, ratio or absolute.")
    }
    let kindText = try tree.text(of: kindNode, "kind")
    guard let kind = ThresholdLimit.Kind(rawValue: kindText) else {
      throw tree.error(
        at: kindNode,
        UsageError.unknown("kind", kindText, among: ThresholdLimit.Kind.allCases.map(\.rawValue))
          .description)
    }
    var limit = ThresholdLimit(metric, kind)
    limit.reference = try pairs[.to].map { try tree.text(of: $0, "to") }
    limit.machine = try pairs[.machine].map { try tree.text(of: $0, "machine") }
    limit.reason = try pairs[.reason].map { try tree.text(of: $0, "reason") }
    limit.min = try pairs[.min].map { try number($0, "min") }
    limit.max = try pairs[.max].map { try number($0, "max") }
    limit.runs = try pairs[.runs].map(runs)
    limit.place = node.mark.map { "\($0)" } ?? ""
    if kind == .exact, limit.reference == nil, let source, metric.metricClass(in: source) == .noisy
    {
      throw tree.error(
        at: kindNode,
        "\(metric.rawValue) is measured, and another number each time: limit a ratio, or absolute.")
    }
    try check(limit, pairs, at: node)
    return limit
  }

  private func check(
    _ limit: ThresholdLimit, _ pairs: [ThresholdKey: Node], at node: Node
  ) throws {
    guard limit.min != nil || limit.max != nil else {
      throw tree.error(at: node, "this limit has neither min nor max: nothing could trip it.")
    }
    if let min = limit.min, let max = limit.max, min > max {
      throw tree.error(
        at: node, "min \(DecimalText.shortest(min)) is above max: nothing could meet it.")
    }
    guard (limit.reference != nil) == (limit.kind == .ratio) else {
      throw tree.error(
        at: node, "a ratio, and nothing else, is to a strategy of the same run: 'to: floor-cas'.")
    }
    guard (limit.machine != nil) == (limit.kind == .absolute) else {
      throw tree.error(
        at: node, "an absolute limit, and no other, holds on one class of machines: 'machine: …'.")
    }
    if let name = limit.reference, Catalogue.strategy(named: name) == nil {
      let known = Catalogue.all.map(\.card.name)
      throw tree.error(
        at: node, UsageError.unknown("strategy", name, among: known).description)
    }
    let facts: [(ThresholdKey, String)] = [
      (.unit, limit.unit), (.better, limit.metric.direction.rawValue),
      (.metricClass, limit.metricClass.rawValue),
    ]
    for (key, expected) in facts {
      guard let node = pairs[key], try tree.text(of: node, key.rawValue) != expected else {
        continue
      }
      throw tree.error(
        at: node, "the \(key.rawValue) of this limit is '\(expected)'; correct it, or leave it out."
      )
    }
  }

  private func column(_ node: Node) throws -> Column? {
    let name = try tree.text(of: node, "metric")
    let known = Column.values.filter { !$0.unit.isEmpty }
    guard let column = known.first(where: { $0.rawValue == name }) else {
      throw tree.error(
        at: node, UsageError.unknown("metric", name, among: known.map(\.rawValue)).description)
    }
    return column
  }

  private func runs(_ node: Node) throws -> Int {
    let text = try tree.text(of: node, "runs")
    guard let number = UInt32(text) else {
      throw tree.error(at: node, "runs '\(text)' is no whole number from 0.")
    }
    return Int(number)
  }

  private func number(_ node: Node, _ what: String) throws -> Double {
    let text = try tree.text(of: node, what)
    guard let number = Double(text), number.isFinite, number >= 0 else {
      throw tree.error(at: node, "\(what) '\(text)' is no number from 0.")
    }
    return number
  }

  private func pairs(
    of node: Node, _ what: String, _ keys: [ThresholdKey]
  ) throws -> [ThresholdKey: Node] {
    let pairs = try tree.pairs(of: node, what, keys: keys.map(\.rawValue))
    return Dictionary(
      pairs.compactMap { pair in ThresholdKey(rawValue: pair.key).map { ($0, pair.value) } },
      uniquingKeysWith: { $1 })
  }

  private func items(of node: Node?, _ what: String) throws -> [Node] {
    // A key with nothing behind it is an empty list too.
    guard let node, node.scalar?.string != "" else { return [] }
    guard case .sequence(let sequence) = node else {
      throw tree.error(at: node, "\(what) is a list; begin each item with '- '.")
    }
    return Array(sequence)
  }
}
