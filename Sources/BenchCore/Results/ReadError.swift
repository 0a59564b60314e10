/// Why results cannot be read, or not be put together: one sentence.
package enum ReadError: Error, Equatable, CustomStringConvertible {
  /// There is no such file or folder.
  case missing(String)
  /// The file is not what a run writes.
  case damaged(String)
  /// Of another machine, another build or another version.
  case incomparable(String)

  package var description: String {
    switch self {
    case .missing(let sentence), .damaged(let sentence), .incomparable(let sentence): sentence
    }
  }
}
