import BenchCore
import Testing

@Suite(.serialized) struct FloorCommandTests {
  private static let quick = ["floor", "--rounds", "1", "--pairs", "100"]

  @Test func everyLayoutHasATableAndEverySizeAColumn() throws {
    let outcome = try Workplace().run(
      Self.quick + ["--slots", "8,64", "--layout", "dense,postgres18"])
    #expect(outcome.code == 0)
    #expect(outcome.errors.isEmpty)
    let tables = outcome.output.split(separator: "\n\n").map { $0.split(separator: "\n") }
    #expect(tables.count == 2)
    let names = Catalogue.slot.filter { ![.peer, .plant].contains($0.card.kind) }.map(\.card.name)
    for (table, layout) in zip(tables, ["dense", "postgres18"]) {
      #expect(table[0].contains(" \(layout),"))
      for title in ["× at 8", "× at 64", "64 / 8"] { #expect(table[1].contains(title)) }
      #expect(table.dropFirst(2).map { $0.prefix { $0 != " " } } == names.map { $0[...] })
      #expect(table.allSatisfy { $0.count <= 100 })
    }
  }

  @Test func theUnitIsWhicheverOneAsksFor() throws {
    let words = ["--strategy", "free-queue,cas-stack", "--against", "free-queue"]
    let lines = try Workplace().run(Self.quick + words).outputLines
    #expect(lines[0].hasSuffix("× is against free-queue."))
    let row = try #require(lines.first { $0.hasPrefix("free-queue ") })
    #expect(row.split(separator: " ") == ["free-queue", "1.00"])
    // One size: nothing to divide by.
    #expect(!lines[1].contains("/"))
  }

  @Test func aSizeThatAStrategyCannotServeIsADash() throws {
    let outcome = try Workplace().run(Self.quick + ["--slots", "8,65536"])
    #expect(outcome.code == 0)
    #expect(outcome.errors.contains("Skipped: cas-list"))
    let row = try #require(outcome.outputLines.first { $0.hasPrefix("cas-list ") })
    #expect(row.split(separator: " ").suffix(2) == ["–", "–"])
  }

  @Test func aStrategyOfAnotherSubjectIsToldHowItIsTimed() throws {
    let outcome = try Workplace().run("floor", "--strategy", "today")
    #expect(outcome.code == 64 && !outcome.errors.contains("--subject"))
    #expect(outcome.errors.contains("'bench-slots run --strategy today' times it"))
  }
}
