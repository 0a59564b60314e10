extension String {
  /// What a terminal or a cell of a table can show: a blank for line endings and tabs, and U+FFFD
  /// for what else would steer a terminal.
  package var onOneLine: String {
    guard unicodeScalars.contains(where: \.isControl) else { return self }
    let line = split { $0.isNewline || $0 == "\t" }.joined(separator: " ")
    return String(
      String.UnicodeScalarView(line.unicodeScalars.map { $0.isControl ? "\u{fffd}" : $0 }))
  }
}

extension Unicode.Scalar {
  /// The line and paragraph separators are none to Unicode.
  fileprivate var isControl: Bool {
    switch self {
    case "\0"..."\u{1f}", "\u{7f}"..."\u{9f}", "\u{2028}"..."\u{2029}": true
    default: false
    }
  }
}
