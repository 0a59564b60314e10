/// What `list` prints: everything that exists, from the catalogue.
package enum CatalogueTable {
  package enum Format: String, CaseIterable, Sendable {
    case table, markdown
    /// Swift's names of strategies and locks, pair by pair, for a look at the machine code.
    case types
  }

  package static func text(as format: Format) -> String {
    if format == .types {
      return Catalogue.slot.flatMap(\.joins)
        .map { $0.types.joined(separator: " ") + "\n" }.joined()
    }
    return [strategies, properties, scenarios, locks, lockProperties]
      .map { $0.lines(markdown: format == .markdown).joined(separator: "\n") + "\n" }
      .joined(separator: "\n")
  }

  private static var strategies: TableLayout {
    var table = TableLayout(titles: [.words("strategy"), .words("what it is")])
    table.rows = Catalogue.slot.map { [$0.card.name, $0.card.summary] }
    return table
  }

  private static var properties: TableLayout {
    var table = TableLayout(titles: [
      .words("strategy"), .words("kind"), .words("lock"), .words("take"), .words("give"),
      .number("give's bound"),
      .number("atomic"), .number("most slots"), .words("if killed, leaves"),
    ])
    table.rows = Catalogue.slot.map { entry in
      let card = entry.card
      return [
        card.name, card.kind.rawValue, entry.usesLock ? "yes" : "–", card.takeProgress,
        card.giveProgress, entry.giveBound.map { "\($0)" } ?? "–",
        "\(card.widestAtomic)", "\(card.largestSlotCount)", card.killedBackend,
      ]
    }
    return table
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
