/// What `list` prints: everything that exists, from the catalogue.
package enum CatalogueTable {
  package enum Format: String, CaseIterable, Sendable {
    case table, markdown
    /// The strategies, one row or object each.
    case csv, json
    /// Subjects, and Swift's names of strategies and locks, pair by pair, for a look at the machine
    /// code.
    case types
  }

  package static func text(as format: Format) -> String {
    switch format {
    case .table:
      document(
        tables(of: Catalogue.all) + [subjects, scenarios, locks, lockProperties], markdown: false)
    case .markdown:
      document(
        tables(of: Catalogue.all) + [subjects, scenarios, locks, lockProperties], markdown: true)
    case .csv: CatalogueRecord.csv(Catalogue.all)
    case .json: CatalogueRecord.json(Catalogue.all)
    case .types:
      Catalogue.all.flatMap { entry in
        entry.joins.map { "\(entry.subject.rawValue) \($0.types.joined(separator: " "))\n" }
      }.joined()
    }
  }

  /// The strategies in Markdown, for docs/strategies.md.
  package static var strategiesInMarkdown: String {
    document(tables(of: documented), markdown: true)
  }

  /// What each strategy is and which progress it makes, in Markdown, for the README.
  package static var overviewInMarkdown: String {
    document(
      Subject.allCases.map { subject in
        let entries = documented.filter { $0.subject == subject }
        return subject == .slot ? overview(of: entries) : ownTable(of: entries, says: true)
      }, markdown: true)
  }

  /// Documents describe the usual build, whichever build writes them.
  private static var documented: [StrategyEntry] {
    Catalogue.all.filter { $0.card.kind != .peer }
  }

  private static func document(_ tables: [TableLayout], markdown: Bool) -> String {
    tables.map { $0.lines(markdown: markdown).joined(separator: "\n") + "\n" }
      .joined(separator: "\n")
  }

  private static func tables(of entries: [StrategyEntry]) -> [TableLayout] {
    let slots = entries.filter { $0.subject == .slot }
    let others = Subject.allCases.filter { $0 != .slot }.map { subject in
      ownTable(of: entries.filter { $0.subject == subject }, says: false)
    }
    return [identities(of: entries), guarantees(of: slots), footprints(of: slots)] + others
  }

  /// What a subject other than `slot` has to say of its strategies; with `says`, what each of them is.
  private static func ownTable(of entries: [StrategyEntry], says: Bool) -> TableLayout {
    let remarks = entries.first?.card.remarks ?? []
    var titles = [TableLayout.Title.words("strategy")]
    titles += says ? [.words("stands for")] : [.words("subject"), .words("kind")]
    titles += remarks.map { .words($0.title) }
    if says { titles.append(.words("what it is")) }
    var table = TableLayout(titles: titles)
    table.rows = entries.filter { !says || $0.card.kind.isCandidate }.map { entry in
      let card = entry.card
      var cells = says ? ["`\(card.name)`", standing(of: card)] : [card.name]
      if !says { cells += [entry.subject.rawValue, card.kind.rawValue] }
      cells += card.remarks.map(\.text)
      if says { cells.append(card.summary) }
      return cells
    }
    return table
  }

  private static func identities(of entries: [StrategyEntry]) -> TableLayout {
    var table = TableLayout(titles: [
      .words("strategy"), .words("subject"), .words("stands for"), .words("what it is"),
    ])
    table.rows = entries.map {
      [$0.card.name, $0.subject.rawValue, standing(of: $0.card), $0.card.summary]
    }
    return table
  }

  private static func guarantees(of entries: [StrategyEntry]) -> TableLayout {
    var table = TableLayout(titles: [
      .words("strategy"), .words("kind"), .words("lock"), .words("take"), .words("give"),
      .number("give's accesses ≤"), .words("if killed, leaves"), .words("found by"),
    ])
    table.rows = entries.map { entry in
      let card = entry.card
      return [
        card.name, card.kind.rawValue, entry.usesLock ? "yes" : HumanNumber.missing,
        card.takeProgress, card.giveProgress,
        entry.giveBound.map { "\($0)" } ?? HumanNumber.missing, card.killedBackend,
        entry.audit?.rawValue ?? HumanNumber.missing,
      ]
    }
    return table
  }

  private static func footprints(of entries: [StrategyEntry]) -> TableLayout {
    var table = TableLayout(titles: [
      .words("strategy"), .number("widest atomic"), .number("fixed bytes"),
      .number("bytes/slot"), .number("with the slot"), .number("most slots"),
    ])
    table.rows = entries.map { entry in
      let footprint = entry.footprint
      return [
        entry.card.name, "\(entry.card.widestAtomic) bits",
        HumanNumber.amount(footprint?.fixed), HumanNumber.amount(footprint?.perSlot),
        HumanNumber.amount(footprint?.perSlotWithSlot), "\(entry.card.largestSlotCount)",
      ]
    }
    return table
  }

  private static func overview(of entries: [StrategyEntry]) -> TableLayout {
    var table = TableLayout(titles: [
      .words("strategy"), .words("stands for"), .words("take"), .words("give"),
      .words("what it is"),
    ])
    table.rows = entries.filter { $0.card.kind.isCandidate }.map { entry in
      let card = entry.card
      return [
        "`\(card.name)`", standing(of: card), card.takeProgress, card.giveProgress, card.summary,
      ]
    }
    return table
  }

  private static func standing(of card: StrategyCard) -> String {
    card.idea?.rawValue ?? HumanNumber.missing
  }

  private static var subjects: TableLayout {
    var table = TableLayout(titles: [
      .words("subject"), .words("its first scenario"), .words("what it is"),
    ])
    table.rows = Subject.allCases.map { [$0.rawValue, $0.defaultScenario.name, $0.summary] }
    return table
  }

  private static var scenarios: TableLayout {
    var table = TableLayout(titles: [.words("scenario"), .words("what happens")])
    table.rows = Scenario.all.map { [$0.name, $0.purpose] }
    return table
  }

  private static var locks: TableLayout {
    var table = TableLayout(titles: [.words("lock"), .words("what it is")])
    table.rows = Catalogue.locks.map { [$0.name, $0.summary] }
    return table
  }

  private static var lockProperties: TableLayout {
    var table = TableLayout(titles: [
      .words("lock"), .words("waiters served"), .number("bytes"), .number("for each backend"),
      .words("counted"), .words("if killed, its holder leaves"),
    ])
    table.rows = Catalogue.locks.map { lock in
      [
        lock.name, lock.isFair ? "in order" : "in any order", "\(lock.bytes)",
        "\(lock.bytesPerBackend)", lock.isCountable ? "yes" : "–", lock.killedHolder,
      ]
    }
    return table
  }
}
