import BenchCore
import Foundation
import SwiftCSV
import Testing

@Suite struct BreakEvenTests {
  private let place: Workplace

  init() throws { place = try Workplace() }

  /// A search that takes 10 ns a slot against a queue that takes what is said.
  private func records(_ queue: Double, scatter: Double = 0.02) throws -> [[String: String]] {
    try place.synthesise("run") { run in
      run.strategies = ["linear-scan", "free-queue"]
      run.slots = [4, 8, 16, 32, 64]
      run.scatter = scatter
      run.p50 = { strategy, slots in strategy == "free-queue" ? queue : Double(slots) * 10 }
    }
    let outcome = try place.run(
      "compare", "run", "--break-even", "slots", "--metric", "p50_ns", "--format", "csv")
    #expect(outcome.code == 0, "\(outcome.errors)")
    return try NamedCSV(string: outcome.output).rows
  }

  @Test(arguments: [(100.0, "16"), (1.0, "4"), (320.0, "64"), (79.0, "16")])
  func theSmallestSizeFromWhichAllAreBetterIsFound(queue: Double, size: String) throws {
    let rows = try records(queue)
    #expect(rows.count == 1)
    #expect(rows[0]["break_even"] == size)
    let low = try #require(rows[0].number("break_even_low"))
    let high = try #require(rows[0].number("break_even_high"))
    #expect(low <= Double(size) ?? 0 && Double(size) ?? 0 <= high)
    #expect(rows[0]["points"] == "5")
  }

  @Test func noneInRangeIsAnAnswer() throws {
    let rows = try records(10_000)
    #expect(rows[0].field("break_even").isEmpty && rows[0].field("break_even_low").isEmpty)
    let table = try place.run("compare", "run", "--break-even", "slots", "--metric", "p50_ns")
    #expect(table.code == 0)
    #expect(table.output.contains("none in range"))
    #expect(table.output.contains("∞ – ∞"))
    #expect(table.outputLines.allSatisfy { $0.count <= 100 })
  }

  /// Strategies stand side by side, and not each in a table of its own.
  @Test func aWorkloadHasOneTable() throws {
    try place.synthesise("run") { run in
      (run.strategies, run.slots) = (["linear-scan", "free-queue", "bitmap"], [8, 64])
      run.workers = [1, 4]
    }
    let table = try place.run("compare", "run", "--break-even", "slots", "--metric", "p50_ns")
    #expect(table.outputLines.count { $0.hasPrefix("churn · ") } == 2, "\(table.output)")
    #expect(table.outputLines.count { $0.hasPrefix("bitmap ") } == 2)
    let headings = table.outputLines.filter { $0.hasPrefix("churn · ") }
    #expect(
      headings == [
        "churn · workers 1 · backend take · against linear-scan lwlock",
        "churn · workers 4 · backend take · against linear-scan lwlock",
      ])
  }

  /// A value that is much the same on both sides, and scatters, is where the crossing may be or not.
  @Test func theIntervalIsAsWideAsTheScatterMakesIt() throws {
    let rows = try records(145, scatter: 0.3)
    let low = try #require(rows[0].number("break_even_low"))
    #expect(low <= 16)
    #expect(rows[0].number("break_even_high").map { $0 >= 32 } ?? true)
  }

  /// It takes more for a verdict than for a ratio, so that the value may lie beyond all that is drawn.
  @Test(arguments: [60.0, 62, 80])
  func theIntervalHoldsTheValue(queue: Double) throws {
    try place.synthesise("run") { run in
      (run.strategies, run.slots) = (["linear-scan", "free-queue"], [4, 8, 16, 32, 64])
      run.scatter = 0.5
      run.p50 = { strategy, slots in strategy == "free-queue" && slots == 64 ? queue : 100 }
    }
    let outcome = try place.run(
      "compare", "run", "--break-even", "slots", "--metric", "p50_ns", "--format", "csv")
    let row = try #require(NamedCSV(string: outcome.output).rows.first)
    let ends = ["break_even_low", "break_even", "break_even_high"].map {
      row.number($0) ?? .infinity
    }
    #expect(ends == ends.sorted(), "\(ends)")
  }

  @Test(arguments: [
    ("run --break-even slts", Int32(64), "'slots'?"), ("run --break-even mode", 64, "no number"),
    ("run run --break-even slots", 64, "within one input"),
    ("run --break-even slots --by strategy", 64, "--by"),
    ("run --break-even slots --format go-bench", 64, "go-bench"),
    ("run --break-even slots --against nobody", 64, "'nobody'"),
  ])
  func whatHasNoBreakEvenIsSaidInOneLine(words: String, code: Int32, says: String) throws {
    try place.synthesise("run") { $0.repetitions = 1 }
    let outcome = try place.run(["compare"] + words.split(separator: " ").map(String.init))
    #expect(outcome.code == code)
    #expect(outcome.output.isEmpty && outcome.errorLines.count == 1)
    #expect(outcome.errors.contains(says), "\(outcome.errors)")
  }

  @Test func tooFewRepetitionsAreSevenAndNotNone() throws {
    try place.synthesise("run") { $0.repetitions = 2 }
    let outcome = try place.run("compare", "run", "--break-even", "slots")
    #expect(outcome.code == 7)
    #expect(outcome.errors.contains("too few repetitions"))
  }

  /// A queue that beats the search from 16 slots on, and of which something is changed at one size.
  private func synthesise(
    at size: UInt32, _ change: @escaping (inout ResultRow) -> Void
  ) throws {
    try place.synthesise("run") { run in
      (run.strategies, run.slots) = (["linear-scan", "free-queue"], [4, 8, 16, 32, 64])
      run.p50 = { strategy, slots in strategy == "free-queue" ? 100 : Double(slots) * 10 }
      run.fill = { row, cell in
        if cell.strategy == "free-queue", cell.slots == size { change(&row) }
      }
    }
  }

  private func breakEven(_ format: String) throws -> Outcome {
    try place.run(
      "compare", "run", "--break-even", "slots", "--metric", "p50_ns", "--format", format)
  }

  @Test(arguments: [(UInt32(64), ""), (32, "64"), (8, "16")])
  func nothingIsBetterThroughASizeThatFailed(size: UInt32, value: String) throws {
    try synthesise(at: size) { row in
      for column in Column.values { row[column] = .empty }
      row[.error] = .text("lost-slots")
    }
    let outcome = try breakEven("csv")
    #expect(outcome.code == 7)
    #expect(outcome.errors.contains("withheld"), "\(outcome.errors)")
    let row = try #require(NamedCSV(string: outcome.output).rows.first)
    #expect(row.field("break_even") == value)
    #expect(row.field("break_even_high") == value)
    #expect(row.field("verdicts").contains("\(size)=missing"))
    #expect(
      try breakEven("table").output.contains(
        "slots \(size): numbers of free-queue are withheld: lost-slots"))
  }

  @Test func nothingIsBetterThroughASizeWithoutTheNumber() throws {
    try synthesise(at: 64) { $0[.p50] = .empty }
    let outcome = try breakEven("table")
    #expect(outcome.code == 0, "\(outcome.errors)")
    #expect(outcome.output.contains("none in range"))
    #expect(outcome.output.contains("slots 64: free-queue lacks p50_ns"))
  }

  /// Too few repetitions at one size below it say nothing against a break-even.
  @Test func aTableHasTheIntervalOfEachBreakEven() throws {
    try synthesise(at: 4) { row in
      if row[.repetition].number ?? 0 > 1 { row[.p50] = .empty }
    }
    let outcome = try breakEven("table")
    #expect(try breakEven("json").output.contains("4=inconclusive"))
    let line = try #require(outcome.outputLines.first { $0.hasPrefix("free-queue ") })
    #expect(line.contains("slots 16 ") && line.contains(" – 16 "), "\(line)")
  }

  @Test(arguments: [([0.125, 0.875, 0.3125], 3), ([0.875, 0.9375, 0.96875], 1)])
  func sizesOfOneBreakEvenHoldWhatFollowsFromThem(shares: [Double], crossings: Int) throws {
    try place.synthesise("run") { run in
      (run.strategies, run.slots) = (["linear-scan", "free-queue"], [8, 16, 32])
      run.p50 = { strategy, slots in strategy == "free-queue" ? 50 : Double(slots) * 10 }
      run.fill = { row, cell in
        row[.occupancy] = .real(shares[cell.slots == 8 ? 0 : cell.slots == 16 ? 1 : 2])
      }
    }
    #expect(try NamedCSV(string: breakEven("csv").output).rows.count == crossings)
  }
}
