import BenchCore
import Foundation
import SwiftCSV
import Testing

@Suite struct ListCommandTests {
  @Test(arguments: ["table", "markdown"])
  func everyStrategyScenarioAndLockIsNamed(format: String) throws {
    let outcome = try Workplace().run("list", "--format", format)
    #expect(outcome.code == 0)
    #expect(outcome.errors.isEmpty)
    for entry in Catalogue.all {
      #expect(outcome.output.contains(entry.card.name))
      #expect(outcome.output.contains(entry.card.summary))
    }
    for scenario in Scenario.all { #expect(outcome.output.contains(scenario.name)) }
    for lock in Catalogue.locks {
      #expect(outcome.output.contains(lock.name))
      #expect(outcome.output.contains(lock.summary))
      #expect(outcome.output.contains(lock.killedHolder))
    }
  }

  @Test func theTablesFitAHundredColumns() throws {
    let lines = try Workplace().run("list").outputLines
    #expect(lines.allSatisfy { $0.count <= 100 })
    #expect(lines.allSatisfy { $0.last != " " })
  }

  private static let columns = [
    "subject", "strategy", "kind", "idea", "summary", "uses_lock", "take_progress",
    "give_progress", "give_bound_accesses", "widest_atomic_bits", "fixed_bytes", "bytes_per_slot",
    "bytes_per_slot_with_slot", "most_slots", "killed_backend_leaves", "remarks", "audited_by",
  ]

  @Test func inCSVEveryStrategyHasARow() throws {
    let output = try Workplace().run("list", "--format", "csv").output
    let table = try CSV<Named>(string: output)
    #expect(table.header == Self.columns)
    #expect(table.rows.map { $0["strategy"] } == Catalogue.all.map(\.card.name))
    let scan = try #require(table.rows.first { $0["strategy"] == "linear-scan" })
    #expect(scan["idea"] == "PostgreSQL today")
    #expect(scan["give_bound_accesses"] == "2")
    #expect(scan["bytes_per_slot_with_slot"] == "1488")
    #expect(table.rows.first { $0["strategy"] == "floor-cas" }?["idea"] == "")
  }

  @Test func inJSONEveryStrategyIsAnObject() throws {
    let output = try Workplace().run("list", "--format", "json").output
    let objects = try #require(
      try JSONSerialization.jsonObject(with: Data(output.utf8)) as? [[String: Any]])
    #expect(objects.map { $0["strategy"] as? String } == Catalogue.all.map(\.card.name))
    for object in objects { #expect(Set(object.keys) == Set(Self.columns)) }
    #expect(objects.first?["uses_lock"] as? Bool == true)
    let bitmap = try #require(objects.first { $0["strategy"] as? String == "bitmap" })
    #expect(bitmap["bytes_per_slot"] as? Double == 0.125)
  }

  @Test func inMarkdownEveryTableHasATitleARuleAndRowsOfOneWidth() throws {
    let output = try Workplace().run("list", "--format", "markdown").output
    let tables = output.split(separator: "\n\n").map { $0.split(separator: "\n") }
    // Three of strategies, one of each other subject's, subjects, scenarios, and two of locks.
    #expect(tables.count == 3 + (Subject.allCases.count - 1) + 2 + 2)
    for table in tables {
      #expect(table.count > 2)
      #expect(table[1].allSatisfy { "|-: ".contains($0) })
      let widths = Set(table.map { $0.count { $0 == "|" } })
      #expect(widths.count == 1)
      #expect(table.allSatisfy { $0.first == "|" && $0.last == "|" })
    }
  }
}
