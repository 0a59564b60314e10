extension ThresholdFile {
  /// How many lines of a file have a comment that is not its own: one begins with a number sign at the
  /// beginning of a line or after a blank, outside of quotes.
  package static func comments(in text: String) -> Int {
    text.split(whereSeparator: \.isNewline).count { line in
      guard line != heading else { return false }
      var quote: Character?
      var before: Character = " "
      for character in line {
        if quote == nil, character == "#", before == " " || before == "\t" { return true }
        if let open = quote {
          // A backslash hides what follows it from double quotes alone.
          if character == open, !(open == "\"" && before == "\\") { quote = nil }
        } else if character == "\"" || character == "'", " \t{,[:-".contains(before) {
          quote = character
        }
        before = before == "\\" && character == "\\" ? " " : character
      }
      return false
    }
  }
}
