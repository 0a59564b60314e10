/// A wrong word on the command line or in a file that it names: exit 64, one sentence.
package struct UsageError: Error, Equatable, CustomStringConvertible {
  package let description: String

  package init(_ description: String) { self.description = description }

  /// What was typed, the nearest name if one is near, and all of them.
  ///
  /// `more` are names that may have been meant but are not listed.
  package static func unknown(
    _ what: String, _ name: String, among names: [String], or more: [String] = []
  ) -> UsageError {
    let suggestion =
      nearestName(to: name, among: names + more).map { " Did you mean '\($0)'?" } ?? ""
    return UsageError(
      "No \(what) is called '\(name)'.\(suggestion) There are: \(names.joined(separator: ", ")).")
  }
}
