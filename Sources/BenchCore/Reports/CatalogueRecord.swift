/// A strategy as `list --format csv` and `json` have it: everything that the tables say.
enum CatalogueRecord {
  static func csv(_ entries: [StrategyEntry]) -> String {
    RecordText.csv(entries.map(members))
  }

  static func json(_ entries: [StrategyEntry]) -> String {
    RecordText.json(entries.map(members))
  }

  private static func members(of entry: StrategyEntry) -> [RecordText.Member] {
    let card = entry.card
    let footprint = entry.footprint
    return [
      ("subject", .text(entry.subject.rawValue)),
      ("strategy", .text(card.name)),
      ("kind", .text(card.kind.rawValue)),
      ("idea", card.idea.map { .text($0.rawValue) } ?? .empty),
      ("summary", .text(card.summary)),
      ("uses_lock", .flag(entry.usesLock)),
      ("take_progress", .text(card.takeProgress)),
      ("give_progress", .text(card.giveProgress)),
      ("give_bound_accesses", .init(entry.giveBound.map { UInt64($0) })),
      ("widest_atomic_bits", .count(UInt64(card.widestAtomic))),
      ("fixed_bytes", .init(footprint?.fixed)),
      ("bytes_per_slot", .init(footprint?.perSlot)),
      ("bytes_per_slot_with_slot", .init(footprint?.perSlotWithSlot)),
      ("most_slots", .count(UInt64(card.largestSlotCount))),
      ("killed_backend_leaves", .text(card.killedBackend)),
      (
        "remarks",
        .text(card.remarks.map { "\($0.title): \($0.text)" }.joined(separator: "; "))
      ),
      ("audited_by", entry.audit.map { .text($0.rawValue) } ?? .empty),
    ]
  }
}
