import ArgumentParser
import BenchCore

/// The command line as it was typed, and what the parser alone would not say well about it.
enum TypedArguments {
  /// The words for the parser.
  ///
  /// A negative number after a flag is joined to it: the parser would take `-3` for another flag
  /// and say that the value is missing.
  static func words(_ typed: [String]) throws(UsageError) -> [String] {
    if let name = typed.first, !name.hasPrefix("-"), name != "help", command(in: typed) == nil {
      throw .unknown("command", name, among: commands.map { $0._commandName })
    }
    var words: [String] = []
    for word in typed {
      if isNegativeNumber(word), let flag = words.last, flag.hasPrefix("--"), !flag.contains("=") {
        words[words.count - 1] += "=" + word
      } else {
        words.append(word)
      }
    }
    return words
  }

  /// What follows the parser's own message: the flags that there are, or where to read on.
  static func hint(after message: String, _ typed: [String]) -> String {
    let command = command(in: typed)
    if message.hasPrefix("Unknown option"), let command {
      return " There are: \(flags(of: command).joined(separator: ", "))."
    }
    let name = command.map { " \($0._commandName)" } ?? ""
    return " See 'bench-slots\(name) --help'."
  }

  private static var commands: [any ParsableCommand.Type] {
    BenchSlots.configuration.subcommands.filter { $0.configuration.shouldDisplay }
  }

  private static func command(in typed: [String]) -> (any ParsableCommand.Type)? {
    BenchSlots.configuration.subcommands.first { $0._commandName == typed.first }
  }

  private static func flags(of command: any ParsableCommand.Type) -> [String] {
    var seen = Set<String>()
    return BenchSlots.helpMessage(for: command).split(separator: "\n").compactMap { line in
      // A short name may stand before the long one.
      let words = line.split(separator: " ").prefix(2)
      guard let flag = words.first(where: { $0.hasPrefix("--") }), words.first?.first == "-"
      else { return nil }
      return seen.insert(String(flag)).inserted ? String(flag) : nil
    }
  }

  private static func isNegativeNumber(_ word: String) -> Bool {
    word.hasPrefix("-") && word.dropFirst().first.map { $0.isNumber || $0 == "." } ?? false
  }
}
