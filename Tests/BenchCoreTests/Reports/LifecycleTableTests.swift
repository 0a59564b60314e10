import BenchCore
import Testing

@Suite struct LifecycleTableTests {
  private func row(
    _ strategy: String, slots: UInt64, start: Double, slot: Double = 0.0001, dsm: Double? = nil
  ) -> ResultRow {
    var row = ResultRow()
    row[.subject] = .text("lifecycle")
    row[.scenario] = .text("lifecycle")
    row[.strategy] = .text(strategy)
    row[.mode] = .text("threads")
    (row[.workers], row[.slots], row[.repetition]) = (.count(1), .count(slots), .count(1))
    row[.source] = .text("measured")
    (row[.role], row[.op]) = (.text("backend"), .text("life"))
    (row[.opsPerSecond], row[.mean]) = (.real(1_000), .real(900_000))
    (row[.slotSearchShare], row[.startSearchShare]) = (.real(slot), .real(start))
    row[.exitSearchShare] = .real(0.000_01)
    row[.dsmSearchShare] = dsm.map { .real($0) } ?? .empty
    row[.postmasterBusyShare] = .real(0.5)
    return row
  }

  private let stack = "slot=free-queue+start=start-queue+exit=pid-hash"

  private var rows: [ResultRow] {
    [
      row("today", slots: 8, start: 0.001, dsm: 0), row("proposed", slots: 8, start: 0.001, dsm: 0),
      row("today", slots: 512, start: 0.02, dsm: 0.001),
      row("today", slots: 8_192, start: 0.9, slot: 0.011, dsm: 0.002),
      row("proposed", slots: 512, start: 0.002, dsm: 0),
      row("proposed", slots: 8_192, start: 0.002, dsm: 0), row(stack, slots: 512, start: 0.02),
    ]
  }

  @Test func itSaysFromWhichSizeOnASearchMatters() {
    let lines = LifecycleTable(rows: rows).text().split(separator: "\n").map(String.init)
    let whole = lines.joined(separator: " ").split(separator: " ").joined(separator: " ")
    #expect(
      whole.contains(
        """
        today: more than 1 % of a worker's life goes into the search of slot at 8192 slots; start \
        from 512 slots on.
        """))
    #expect(
      lines.contains(
        "  proposed: each search takes less than 1 % of a worker's life at 8 to 8192 slots."))
    #expect(lines.contains("[1] \(stack)"))
    #expect(lines.allSatisfy { $0.count <= 100 })
  }

  @Test func todayStandsBesideEachOtherSizeBySize() {
    let lines = LifecycleTable(rows: rows.shuffled()).text().split(separator: "\n")
    let table = lines.drop { !$0.contains("stack") }.dropFirst().prefix(7)
    let cells = table.map { $0.split(separator: " ").prefix(2).joined(separator: " ") }
    #expect(
      cells == [
        "8 today", "8 proposed", "512 today", "512 proposed", "512 [1]", "8192 today",
        "8192 proposed",
      ])
    let today = table.first { $0.contains("8192 today") } ?? ""
    for number in ["1.00 k/s", "900 µs", "0.20 %", "1.10 %", "90.0 %", "<0.01 %", "50.0 %"] {
      #expect(today.contains(number), "\(number)")
    }
    let other = table.first { $0.contains("[1]") } ?? ""
    #expect(other.contains("–"))
  }

  @Test func aFailureIsMarkedAndSaid() {
    var rows = rows
    rows[0].withhold(error: "broken_worker", message: "today forgot workers")
    let text = LifecycleTable(rows: rows).text()
    #expect(text.contains("✗ today: broken_worker: today forgot workers"))
    #expect(text.contains("today: more than 1 %"))
  }

  @Test func otherRowsHaveOtherTables() {
    var slot = ResultRow()
    slot[.subject] = .text("slot")
    #expect(LifecycleTable(rows: [slot]).text().isEmpty)
    #expect(LifecycleTable(rows: [slot]).markdown().isEmpty)
    #expect(RowsReport.text(rows, as: .markdown).contains("| stack"))
    #expect(!RowsReport.text(rows, as: .table).contains("am.fail"))
  }
}
