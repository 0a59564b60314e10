/// A name with `*` for any characters and `?` for one.
package struct Glob: Sendable {
  private let pattern: [Character]

  package init(_ pattern: String) { self.pattern = Array(pattern) }

  package func matches(_ name: String) -> Bool {
    let name = Array(name)
    // Whether what was read of the pattern matches the first n letters: a row for each character of
    // the pattern, so that no number of stars costs more than another row.
    var matched = [true] + name.map { _ in false }
    for character in pattern {
      var next = [character == "*" && matched[0]]
      for (index, letter) in name.enumerated() {
        next.append(
          character == "*"
            ? next[index] || matched[index + 1]
            : matched[index] && (character == "?" || character == letter))
      }
      matched = next
    }
    return matched[name.count]
  }
}
