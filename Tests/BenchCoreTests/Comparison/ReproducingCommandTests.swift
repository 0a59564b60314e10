import BenchCore
import Testing

@Suite struct ReproducingCommandTests {
  /// Read as the command line reads it, the words make the cell that the row is of.
  @Test(arguments: Scenario.names)
  func theWordsMakeTheCellOfTheRow(scenario: String) throws {
    var request = SweepRequest()
    request.scenarios = [scenario]
    request.workers = [2]
    let cells = try Sweep(request).cells
    for cell in cells where cell.strategy == cells[0].strategy || cell.slots == cells[0].slots {
      let entry = try #require(Catalogue.strategy(named: cell.strategy))
      let row = ResultRow(keysOf: cell, entry: entry, runID: "run", source: .measured)
      let words = ReproducingCommand.words(
        keys: ResultsTable.keys.map { row[$0].text }, reference: nil, like: nil)
      #expect(words[0] == "run")
      var again = SweepRequest()
      for (flag, value) in zip(words.dropFirst(), words.dropFirst(2))
      where flag.hasPrefix("--") {
        switch flag {
        case "--strategy": again.strategies = [value]
        case "--scenario": again.scenarios = [value]
        default: try again.axes.read(String(flag.dropFirst(2)).replacing("-", with: "_"), value)
        }
      }
      let made = try Sweep(again).cells
      #expect(made.count == 1)
      func settings(_ cell: Cell?) -> [String: String] {
        (cell?.resolved ?? [:]).filter { $0.key != "random_seed" }
      }
      #expect(settings(made.first) == settings(cell), "\(words.joined(separator: " "))")
    }
  }

  @Test func aShellReadsWhatWasMeant() {
    #expect(
      ReproducingCommand.text(["run", "--think", "uniform(50ns,150ns)", "--x", "a'b", ""])
        == "bench-slots run --think 'uniform(50ns,150ns)' --x 'a'\\''b' ''")
  }
}
