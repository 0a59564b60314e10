import BenchCore
import Testing

@Suite struct StackTests {
  private static let whole = "slot=free-queue+start=start-queue+exit=pid-hash+dsm=dsm-generation"

  @Test func itsPartsStandInOneOrder() throws {
    let typed = "dsm=dsm-scan+exit=pid-list+slot=bitmap+start=start-scan"
    let stack = try Stack(parsing: typed)
    #expect(stack.name == "slot=bitmap+start=start-scan+exit=pid-list+dsm=dsm-scan")
    #expect(try Stack(parsing: stack.name) == stack)
    #expect(stack.strategy(.exit) == "pid-list")
  }

  @Test func twoHaveNamesOfTheirOwn() throws {
    #expect(try Stack(parsing: "today").name == "today")
    #expect(Stack.proposed.spelledOut == Self.whole)
    #expect(try Stack(parsing: Self.whole).name == Self.whole)
    #expect(Catalogue.lifecycle.map(\.card.name) == ["today", "proposed"])
    #expect(Catalogue.lifecycle.map(\.card.kind) == [.baseline, .contender])
  }

  @Test func segmentsMayBeLeftOut() throws {
    let stack = try Stack(parsing: "slot=free-queue+start=start-queue+exit=pid-hash")
    #expect(stack.strategy(.dsm) == nil && stack.parts.dsm == nil)
    let entry = try #require(Catalogue.strategy(named: stack.name))
    #expect(entry.subject == .lifecycle && entry.card.name == stack.name && entry.usesLock)
  }

  @Test(arguments: Stacks.all) func everyStackCanBePrepared(name: String) throws {
    let entry = try #require(Catalogue.strategy(named: name))
    _ = try entry.prepare(.life(name))
  }

  @Test(arguments: [
    ("slto=free-queue+start=start-queue+exit=pid-hash", ["'slto'", "Did you mean 'slot'?"]),
    ("slot=fre-queue+start=start-queue+exit=pid-hash", ["'fre-queue'", "'free-queue'?", "bitmap"]),
    ("slot=floor-cas+start=start-queue+exit=pid-hash", ["'floor-cas'"]),
    ("slot=free-queue+start=pid-hash+exit=pid-hash", ["subject start", "'pid-hash'"]),
    ("slot=free-queue+slot=bitmap+start=start-queue", ["names slot twice"]),
    ("slot=free-queue+start=start-queue", ["lacks exit", "+exit=pid-list"]),
    ("slot=free-queue+start-queue+exit=pid-hash", ["'start-queue'", "slot=free-queue"]),
    ("slot=free-queue+", ["''"]), ("=", ["''"]),
  ]) func aWrongWordIsAnsweredInASentence(text: String, fragments: [String]) {
    let error = #expect(throws: UsageError.self) { try Stack(parsing: text) }
    for fragment in fragments {
      #expect(error?.description.contains(fragment) == true, "\(error?.description ?? "")")
    }
  }

  @Test func inASweepEachIsAStrategyOfTheSubject() throws {
    var request = SweepRequest()
    request.strategies = ["today", "exit=pid-hash+start=start-queue+slot=free-queue"]
    request.modes = [.threads]
    (request.slots, request.workers) = ([8, 64], [2])
    request.failings = [0, 0.5]
    request.workerKinds = [.process, .none]
    let cells = try Sweep(request).cells
    #expect(cells.count == 2 * 2 * 2 * 2)
    #expect(Set(cells.map(\.scenario)) == ["lifecycle"] && Set(cells.map(\.wakeup)) == [.futex])
    #expect(
      Set(cells.map(\.strategy)) == ["today", "slot=free-queue+start=start-queue+exit=pid-hash"])
    request.failings = [1.5]
    #expect(throws: UsageError.self) { try Sweep(request) }
    request.failings = [0]
    request.locks = ["ttas"]
    #expect(throws: UsageError.self) { try Sweep(request) }
  }
}
