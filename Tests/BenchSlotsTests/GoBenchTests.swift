import BenchCore
import Foundation
import Testing

/// What `compare --by` prints for benchstat.
@Suite struct GoBenchTests {
  private let place: Workplace

  init() throws { place = try Workplace() }

  /// What benchstat compares: names without a column, and what each column has of one.
  private func benchmarks(_ outcome: Outcome, column: String) -> [String: [String: [String]]] {
    var rows: [String: [String: [String]]] = [:]
    for line in outcome.outputLines where line.hasPrefix("Benchmark") {
      let words = line.split(separator: " ").map(String.init)
      var parts = words[0].split(separator: "/").map(String.init)
      let place = parts.firstIndex { $0.hasPrefix(column + "=") } ?? 0
      let value = parts.remove(at: place)
      rows[parts.joined(separator: "/") + " " + words[3], default: [:]][value, default: []]
        .append(words[2])
    }
    return rows
  }

  /// Three candidates beside one base, of whom one has a setting that the base lacks.
  @Test func goBenchHasEachSampleOnceWithTheSettingsOfItsOwnStrategy() throws {
    try place.synthesise("run") { run in
      run.strategies = ["linear-scan", "free-queue", "bitmap", "floor-cas"]
      run.fill = { row, cell in
        if cell.strategy == "free-queue" { row[.tagBits] = .count(16) }
      }
    }
    let outcome = try place.run("compare", "run", "--by", "strategy", "--format", "go-bench")
    #expect(!outcome.output.contains("tag_bits"))
    let rows = benchmarks(outcome, column: "strategy").filter { $0.key.hasSuffix(" p50_ns") }
    #expect(rows.count == 2, "\(rows.keys)")
    for columns in rows.values {
      #expect(columns.count == 4 && columns.values.allSatisfy { $0.count == 10 })
      #expect(columns["strategy=linear-scan_lwlock"] != nil)
      #expect(columns.keys.contains { $0.hasPrefix("strategy=free-queue_") })
    }
  }

  /// One slot is free of each size.
  @Test func goBenchSetsSizesSideBySideThatHoldWhatFollowsFromThem() throws {
    try place.synthesise("run") { run in
      (run.strategies, run.slots) = (["free-queue"], [8, 64, 1024])
      run.fill = { row, cell in row[.occupancy] = .real(1 - 1 / Double(cell.slots)) }
    }
    let outcome = try place.run("compare", "run", "--by", "slots", "--format", "go-bench")
    let rows = benchmarks(outcome, column: "slots").filter { $0.key.hasSuffix(" p50_ns") }
    #expect(rows.count == 1, "\(rows.keys)")
    let columns = try #require(rows.values.first)
    #expect(Set(columns.keys) == ["slots=8", "slots=64", "slots=1024"])
    #expect(columns.values.allSatisfy { $0.count == 10 })
  }
}
