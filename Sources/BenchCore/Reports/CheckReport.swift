/// The forms in which `check` prints; the names are those of `--format`.
package enum CheckFormat: String, CaseIterable, Sendable {
  case table, markdown, junit
}

/// What came of a check, as text for standard output.
package struct CheckReport: Sendable {
  package let check: ThresholdCheck
  /// What every reader must know: a sentence each.
  package let notes: [String]
  private let file: String
  private let record: RunMetadata?

  /// `file` is what messages call the limits; `record` is of the run that was checked.
  package init(
    _ check: ThresholdCheck, file: String, record: RunMetadata?, notes: [String]
  ) {
    self.check = check
    self.file = file
    self.record = record
    self.notes = notes
  }

  package func text(as format: CheckFormat) -> String {
    switch format {
    case .table: plain()
    case .markdown: markdown()
    case .junit: JUnitText.text(of: self)
    }
  }

  /// So many lines of one kind are listed, and the rest is counted.
  private static let mostListed = 20

  private static let shown: [ThresholdCheck.Verdict] = [
    .violated, .undecided, .unconfirmed, .withheld, .numberless, .improved, .otherMachine,
    .unmatched,
  ]

  /// `3 violated, 12 within, 1 result without a limit`.
  package var summary: String {
    let counts = ThresholdCheck.Verdict.allCases.compactMap { verdict -> String? in
      let count = check.count(verdict)
      guard count > 0 else { return nil }
      return verdict == .unmatched
        ? "\(count) without a result"
        : "\(count) \(verdict == .otherMachine ? "of another machine" : verdict.rawValue)"
    }
    let strangers = check.strangers.count
    let rest = strangers == 0 ? [] : ["\(strangers) results without a limit"]
    let words = counts + rest
    return words.isEmpty ? "Nothing to check." : words.joined(separator: ", ") + "."
  }

  private func lines(_ verdict: ThresholdCheck.Verdict) -> [ThresholdCheck.Line] {
    check.lines.filter { $0.verdict == verdict }
  }

  private func plain() -> String {
    var text = TableLayout.wrap(words(summary), separator: " ")
    for verdict in Self.shown {
      let lines = lines(verdict)
      for line in isListedWhole(verdict) ? lines[...] : lines.prefix(Self.mostListed) {
        text.append("")
        text += TableLayout.wrap(
          words("\(verdict.rawValue.uppercased()) \(line.name)"), separator: " ", indent: "")
        text += TableLayout.wrap(words(sentence(on: line)), separator: " ", indent: "  ")
        if verdict == .violated || verdict == .undecided { text += command(for: line) }
      }
      text += more(lines.count, isListedWhole(verdict), verdict.rawValue)
    }
    if !check.strangers.isEmpty {
      text += ["", "Results without a limit:"]
      text += check.strangers.prefix(Self.mostListed).map { "  \($0.onOneLine)" }
      text += more(check.strangers.count, false, "without a limit")
    }
    let notes = notes.flatMap { TableLayout.wrap(words($0), separator: " ") }
    return (text + (notes.isEmpty ? [] : [""]) + notes).joined(separator: "\n") + "\n"
  }

  /// A gate names each of them.
  private func isListedWhole(_ verdict: ThresholdCheck.Verdict) -> Bool { verdict == .violated }

  private func more(_ count: Int, _ isWhole: Bool, _ what: String) -> [String] {
    count > Self.mostListed && !isWhole
      ? ["  and \(count - Self.mostListed) more \(what)"] : []
  }

  private func words(_ text: String) -> [String] { text.split(separator: " ").map(String.init) }

  /// The command in lines of at most a hundred columns, as a shell takes them.
  private func command(for line: ThresholdCheck.Line) -> [String] {
    let lines = TableLayout.wrap(
      words(reproducing(line)).reduce(into: []) { phrases, word in
        // A flag and its value stay together.
        if word.hasPrefix("--") || phrases.isEmpty {
          phrases.append(word)
        } else {
          phrases[phrases.count - 1] += " " + word
        }
      }, separator: " ", indent: "    ")
    return lines.enumerated().map { $0 < lines.count - 1 ? "\($1) \\" : $1 }
  }

  /// The command that measures it again.
  package func reproducing(_ line: ThresholdCheck.Line) -> String {
    ReproducingCommand.text(
      ReproducingCommand.words(
        keys: line.keys, reference: line.limit.reference, like: record))
  }

  /// What was found, and what the limit is.
  package func sentence(on line: ThresholdCheck.Line) -> String {
    let (limit, metric) = (line.limit, line.limit.metric)
    let kind = limit.reference.map { "ratio to \($0)" } ?? limit.kind.rawValue
    var parts = ["\(metric.rawValue) (\(kind))"]
    if let value = line.value {
      let interval = line.interval.map { " (\(number($0.low)) to \(number($0.high)))" } ?? ""
      parts.append("is \(number(value))\(interval)")
    }
    parts.append("limit \(limit.text)\(limit.unit.isEmpty ? "" : " \(limit.unit)")")
    if !limit.place.isEmpty { parts.append("\(file):\(limit.place)") }
    if let machine = limit.machine { parts.append("machine \(machine)") }
    if let reason = limit.reason { parts.append("reason: \(reason.onOneLine)") }
    if !line.note.isEmpty { parts.append(line.note) }
    return parts.joined(separator: ", ")
  }

  /// Exact where it is; else four digits, for a limit has no more.
  private func number(_ value: Double) -> String {
    guard value.isFinite else { return "without bound" }
    return value == value.rounded() || value < 0.001
      ? DecimalText.shortest(value) : DecimalText.shortest((value * 1000).rounded() / 1000)
  }

  private func markdown() -> String {
    var paragraphs = ["**\(summary)**"]
    var layout = TableLayout(
      titles: [.words("verdict"), .words("series"), .words("metric"), .words("finding")])
    for verdict in Self.shown {
      let lines = lines(verdict)
      for line in isListedWhole(verdict) ? lines[...] : lines.prefix(Self.mostListed) {
        layout.rows.append(
          [verdict.rawValue, line.name, line.limit.metric.rawValue, sentence(on: line)])
      }
    }
    if !layout.rows.isEmpty {
      paragraphs.append(layout.lines(markdown: true).joined(separator: "\n"))
    }
    let commands = (lines(.violated) + lines(.undecided)).map(reproducing)
    if !commands.isEmpty {
      var seen = Set<String>()
      let distinct = commands.filter { seen.insert($0).inserted }
      paragraphs.append("```sh\n" + distinct.map(\.onOneLine).joined(separator: "\n") + "\n```")
    }
    if !check.strangers.isEmpty {
      let listed = check.strangers.prefix(Self.mostListed).map { "without a limit: \($0)" }
      paragraphs.append(
        ([MarkdownText.list(listed)] + more(check.strangers.count, false, "without a limit"))
          .joined(separator: "\n"))
    }
    if !notes.isEmpty { paragraphs.append(MarkdownText.list(notes)) }
    return paragraphs.joined(separator: "\n\n") + "\n"
  }
}
