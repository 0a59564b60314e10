/// What `list` prints: everything that exists, from the catalogue.
package enum CatalogueTable {
  package enum Format: String, CaseIterable, Sendable {
    case table, markdown
    /// The strategies, one row or object each.
    case csv, json
    /// Swift's names of strategies and locks, pair by pair, for a look at the machine code.
    case types
  }

  package static func text(as format: Format) -> String {
    switch format {
    case .table:
      document(tables(of: Catalogue.slot) + [scenarios, locks, lockProperties], markdown: false)
    case .markdown:
      document(tables(of: Catalogue.slot) + [scenarios, locks, lockProperties], markdown: true)
    case .csv: CatalogueRecord.csv(Catalogue.slot)
    case .json: CatalogueRecord.json(Catalogue.slot)
    case .types:
      Catalogue.slot.flatMap(\.joins).map { $0.types.joined(separator: " ") + "\n" }.joined()
    }
  }

  /// The strategies in Markdown, for docs/strategies.md.
  package static var strategiesInMarkdown: String {
    document(tables(of: documented), markdown: true)
  }

  /// What each strategy is and which progress it makes, in Markdown, for the README.
  package static var overviewInMarkdown: String {
    document([overview(of: documented)], markdown: true)
  }

  /// Documents describe the usual build, whichever build writes them.
  private static var documented: [StrategyEntry] {
    Catalogue.slot.filter { $0.card.kind != .peer }
  }

  private static func document(_ tables: [TableLayout], markdown: Bool) -> String {
    tables.map { $0.lines(markdown: markdown).joined(separator: "\n") + "\n" }
      .joined(separator: "\n")
  }

  private static func tables(of entries: [StrategyEntry]) -> [TableLayout] {
    [identities(of: entries), guarantees(of: entries), footprints(of: entries)]
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

  private static var scenarios: TableLayout {
    var table = TableLayout(titles: [.words("scenario"), .words("what happens")])
    table.rows = Scenario.all.map { [$0.name, $0.summary] }
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
