import BenchCore
import Testing

struct AffinityTests {
  @Test(arguments: [
    ("none", Affinity.none), ("compact", .compact), ("scatter", .scatter), ("one-cpu", .oneCPU),
    ("3", .cpus([3])), ("0-3+8", .cpus([0, 1, 2, 3, 8])), ("8+0-1", .cpus([8, 0, 1])),
    ("5+5", .cpus([5, 5])), ("1023", .cpus([1_023])),
  ])
  func textAndAffinityAreOne(text: String, affinity: Affinity) throws {
    #expect(try Affinity(parsing: text) == affinity)
    #expect(affinity.description == text)
  }

  @Test(arguments: [
    ("", "''"), ("compct", "'compact'"), ("compct", "0-3+8"), ("one_cpu", "'one-cpu'"),
    ("-1", "'-1'"), ("0-", "'0-' is neither"), ("0++1", "'' is neither"),
    ("0-1-2", "'0-1-2' is neither"), ("0+x", "'x' is neither"), ("3-1", "'3-1' goes down"),
    ("1024", "1023"), ("0-4294967295", "1023"), ("0-99999999999", "neither"), ("0;1", "'0;1'"),
  ])
  func whatIsNoAffinityIsAnsweredWithTheWordThatIsWrong(text: String, fragment: String) {
    let error = #expect(throws: AffinityError.self) { try Affinity(parsing: text) }
    #expect(error?.description.contains("'\(text)'") == true)
    #expect(error?.description.contains(fragment) == true)
  }

  @Test func everyNameIsAnAffinity() throws {
    for name in Affinity.names { #expect(try Affinity(parsing: name).description == name) }
  }
}
