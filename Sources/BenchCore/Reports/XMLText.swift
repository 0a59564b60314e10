/// Text as XML, HTML included, can hold it.
package enum XMLText {
  package static func escaped(_ text: String) -> String {
    var escaped = ""
    for scalar in allowed(text).unicodeScalars {
      switch scalar {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "\"": escaped += "&quot;"
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }

  /// With U+FFFD for what XML has no way to say.
  static func allowed(_ text: String) -> String {
    let scalars = text.unicodeScalars.map { scalar -> Unicode.Scalar in
      switch scalar {
      case "\t", "\n": scalar
      case "\0"..."\u{1f}", "\u{fffe}"..."\u{ffff}": "\u{fffd}"
      default: scalar
      }
    }
    return String(String.UnicodeScalarView(scalars))
  }
}
