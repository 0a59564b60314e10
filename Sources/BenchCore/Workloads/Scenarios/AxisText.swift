/// How values of axes are written, beside what each kind of them knows itself.
package enum AxisText {
  /// Comma-separated items.
  ///
  /// Commas inside parentheses belong to an item.
  package static func items(_ text: String, of name: String) throws(UsageError) -> [String] {
    var items: [String] = [""]
    var depth = 0
    for character in text {
      if character == "," && depth == 0 {
        items.append("")
        continue
      }
      if character == "(" { depth += 1 }
      if character == ")" { depth -= 1 }
      items[items.count - 1].append(character)
    }
    items = items.map { String($0.drop { $0 == " " }) }
    guard items.allSatisfy({ !$0.isEmpty }) else {
      throw UsageError("\(name) '\(text)' has an empty item; separate values by single commas.")
    }
    return items
  }

  package static func values<Value: AxisValue>(
    _ text: String, of name: String
  ) throws(UsageError) -> [Value] {
    var all: [Value] = []
    for item in try items(text, of: name) { all += try Value.values(item, of: name) }
    return all
  }

  /// What stands in the parentheses of `shape(…)`; nil for anything else.
  static func argument(of shape: String, in text: String) -> String? {
    guard text.hasPrefix(shape + "("), text.hasSuffix(")") else { return nil }
    return String(text.dropFirst(shape.count + 1).dropLast())
  }

  static func unknown(
    _ name: String, _ text: String, among words: [String], or others: String? = nil
  ) -> UsageError {
    let nearest = nearestName(to: text, among: words).map { " Did you mean '\($0)'?" } ?? ""
    let end = others.map { ", nor \($0)" } ?? ""
    return UsageError(
      "\(name) '\(text)' is none of \(words.joined(separator: ", "))\(end).\(nearest)")
  }
}
