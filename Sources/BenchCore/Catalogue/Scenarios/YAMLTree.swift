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
      throw UsageError("\(file):\(Self.lineOfBrokenText(bytes)): this is no text in UTF-8.")
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

  /// The pairs of a mapping, its keys checked against those that there are.
  func pairs(
    of node: Node, _ what: String, keys: [String]
  ) throws(UsageError) -> [(key: String, node: Node, value: Node)] {
    guard case .mapping(let mapping) = node else {
      throw error(at: node, "\(what) is no mapping; write keys with values, as 'slots: [8, 64]'.")
    }
    var pairs: [(key: String, node: Node, value: Node)] = []
    for (node, value) in mapping {
      let key = try text(of: node, "a key")
      guard keys.contains(key) else {
        throw error(at: node, UsageError.unknown("key of \(what)", key, among: keys).description)
      }
      pairs.append((key, node, value))
    }
    return pairs
  }

  /// A scalar as it was written, quotes aside.
  func text(of node: Node, _ what: String) throws(UsageError) -> String {
    guard case .scalar(let scalar) = node else {
      throw error(at: node, "\(what) is one value, and this is several.")
    }
    guard !scalar.string.isEmpty else { throw error(at: node, "\(what) has no value.") }
    return scalar.string
  }

  /// The items of a list; a scalar is a list of one.
  func items(of node: Node, _ what: String) throws(UsageError) -> [(text: String, node: Node)] {
    guard case .sequence(let sequence) = node else { return [(try text(of: node, what), node)] }
    guard !sequence.isEmpty else {
      throw error(at: node, "\(what) is an empty list; leave the key out, or give it a value.")
    }
    var items: [(text: String, node: Node)] = []
    for item in sequence { items.append((try text(of: item, what), item)) }
    return items
  }

  /// `line:column: sentence`.
  private static func sentence(_ error: YamlError) -> String {
    switch error {
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

  private static func lineOfBrokenText(_ bytes: [UInt8]) -> Int {
    let lines = bytes.split(separator: 0x0a, omittingEmptySubsequences: false)
    return 1 + (lines.firstIndex { String(validating: $0, as: UTF8.self) == nil } ?? 0)
  }
}
