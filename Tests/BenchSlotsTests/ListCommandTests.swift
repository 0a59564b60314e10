import BenchCore
import Testing

@Suite struct ListCommandTests {
  @Test(arguments: ["table", "markdown"])
  func everyStrategyScenarioAndLockIsNamed(format: String) throws {
    let outcome = try Workplace().run("list", "--format", format)
    #expect(outcome.code == 0)
    #expect(outcome.errors.isEmpty)
    for entry in Catalogue.slot {
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

  @Test func inMarkdownEveryTableHasATitleARuleAndRowsOfOneWidth() throws {
    let output = try Workplace().run("list", "--format", "markdown").output
    let tables = output.split(separator: "\n\n").map { $0.split(separator: "\n") }
    #expect(tables.count == 5)
    for table in tables {
      #expect(table.count > 2)
      #expect(table[1].allSatisfy { "|-: ".contains($0) })
      let widths = Set(table.map { $0.count { $0 == "|" } })
      #expect(widths.count == 1)
      #expect(table.allSatisfy { $0.first == "|" && $0.last == "|" })
    }
  }
}
