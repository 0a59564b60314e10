import Yams

/// A file in YAML, and where in it everything stands, for messages that say so.
struct YAMLTree {
  /// What messages call the file.
  let file: String
  let root: Node

  /// No file that is written by hand comes near; what is larger is some other file.
  static let largestSize = 65_536

  init(
    file: String, bytes: [UInt8], largest: Int = YAMLTree.largestSize
  ) throws(UsageError) {
    self.file = file
    guard bytes.count <= largest else {
      throw UsageError("\(file) has more than the \(largest) bytes that such a file may have.")
    }
    guard var text = String(validating: bytes, as: UTF8.self) else {
      throw UsageError("\(file):\(Self.brokenText(in: bytes))")
    }
    // Some editors begin every file with one.
    if text.unicodeScalars.first == Self.byteOrderMark { text.unicodeScalars.removeFirst() }
    if let place = Self.firstAlias(in: text) {
      throw UsageError(
        "\(file):\(place): a word that begins with '*' is an alias, and aliases are not read here.")
    }
    do {
      guard let root = try compose(yaml: text) else {
        throw UsageError("\(file) is empty.")
      }
      self.root = root
    } catch let error as UsageError {
      throw error
    } catch let error as YamlError {
      throw UsageError("\(file):\(Self.sentence(error))")
    } catch {
      throw UsageError("\(file) cannot be read: \(error).")
    }
  }

  /// Whether the kernel's own error is enough; the message ends in a full stop.
  func error(at node: Node, _ message: String) -> UsageError {
    UsageError("\(place(of: node)): \(message)")
  }

  func place(of node: Node) -> String {
    node.mark.map { "\(file):\($0)" } ?? file
  }

  /// The pairs of a mapping, its keys checked against those that there are; of some others it is known
  /// where they are said.
  func pairs(
    of node: Node, _ what: String, keys: [String], elsewhere: [String: String] = [:]
  ) throws(UsageError) -> [(key: String, node: Node, value: Node)] {
    guard case .mapping(let mapping) = node else {
      throw error(at: node, "\(what) is no mapping; write keys with values, as 'slots: [8, 64]'.")
    }
    var pairs: [(key: String, node: Node, value: Node)] = []
    for (node, value) in mapping {
      let key = try text(of: node, "a key")
      guard keys.contains(key) else {
        if let place = elsewhere[key] { throw error(at: node, place + ".") }
        throw error(at: node, UsageError.unknown("key of \(what)", key, among: keys).description)
      }
      pairs.append((key, node, value))
    }
    return pairs
  }

  /// A scalar as it was written, quotes aside.
  func text(of node: Node, _ what: String) throws(UsageError) -> String {
    guard case .scalar(let scalar) = node else {
      throw error(at: node, "\(what) is one value, and this is a \(Self.kind(of: node)).")
    }
    guard !scalar.string.isEmpty else { throw error(at: node, "\(what) has no value.") }
    return scalar.string
  }

  /// The items of a list; a scalar is a list of one.
  func items(of node: Node, _ what: String) throws(UsageError) -> [(text: String, node: Node)] {
    if case .mapping = node {
      throw error(at: node, "\(what) is one value or a list of them, and this is a mapping.")
    }
    guard case .sequence(let sequence) = node else { return [(try text(of: node, what), node)] }
    guard !sequence.isEmpty else {
      throw error(at: node, "\(what) is an empty list; leave the key out, or give it a value.")
    }
    var items: [(text: String, node: Node)] = []
    for item in sequence { items.append((try text(of: item, what), item)) }
    try checkParentheses(of: items, what)
    return items
  }

  /// In `[uniform(1ns,2ns)]` the comma ends an item, whatever is open.
  private func checkParentheses(
    of items: [(text: String, node: Node)], _ what: String
  ) throws(UsageError) {
    for (place, item) in items.enumerated() where item.text.contains("(") {
      guard case .scalar(let scalar) = item.node, scalar.style == .plain,
        !item.text.contains(")"),
        let end = items[place...].firstIndex(where: { $0.text.contains(")") })
      else { continue }
      let whole = items[place...end].map(\.text).joined(separator: ",")
      throw error(
        at: item.node,
        "\(what) is cut at the comma, which ends an item of a list: write \"\(whole)\".")
    }
  }

  private static func kind(of node: Node) -> String {
    if case .mapping = node { "mapping" } else { "list" }
  }

  /// `line:column: sentence`.
  private static func sentence(_ error: YamlError) -> String {
    switch error {
    case .composer(_, let problem, let mark, _) where problem.contains("another document"):
      return "\(mark): this file holds two documents; keep one."
    case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
      .composer(_, let problem, let mark, _):
      return "\(mark): this is no YAML: \(problem)."
    case .duplicatedKeysInMapping(let duplicates, let context):
      return "\(context.mark): the key '\(duplicates.first ?? "")' is there twice."
    default:
      return " this is no YAML: \(error)."
    }
  }

  private static let byteOrderMark: Unicode.Scalar = "\u{feff}"

  /// Nodes that stand in several places are copied when they are compared, and nine lines of aliases
  /// make a billion of them: found before anything is composed.
  private static func firstAlias(in text: String) -> String? {
    var (line, column) = (1, 1)
    var before: UInt8 = 0x20
    var candidate: String?
    for byte in text.utf8 {
      if let place = candidate, byte > 0x20 { return place }
      candidate = nil
      if byte == UInt8(ascii: "*") && " \t\n\r[]{},:-?".utf8.contains(before) {
        candidate = "\(line):\(column)"
      }
      // Bytes that go on with a character are no column of their own.
      if byte & 0xc0 != 0x80 { column += 1 }
      if byte == 0x0a { (line, column) = (line + 1, 1) }
      before = byte
    }
    return nil
  }

  /// `line:column: sentence`.
  private static func brokenText(in bytes: [UInt8]) -> String {
    var offset = 0
    do { _ = try UTF8Span(validating: bytes.span) } catch { offset = error.byteOffsets.lowerBound }
    let lines = bytes[..<offset].split(separator: 0x0a, omittingEmptySubsequences: false)
    let column = 1 + String(decoding: lines.last ?? [], as: UTF8.self).unicodeScalars.count
    return "\(lines.count):\(column): this is no text in UTF-8, from byte offset \(offset) on."
  }
}
