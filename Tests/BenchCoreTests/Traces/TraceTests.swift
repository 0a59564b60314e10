import BenchCore
import Foundation
import Testing

@Suite struct TraceTests {
  private let logs: LogFolder

  init() throws { logs = try LogFolder() }

  private func summary(of log: String) throws -> TraceImport.Summary {
    try TraceImport.run(
      try logs.file("log", log.utf8), prefix: try LogLinePrefix("%n [%p] %b ")
    ) { _ in }
  }

  @Test func countsWhatItCannotUse() throws {
    let log =
      LogFolder.lines(2) + "\tgoes on\nnonsense\n\n"
      + "102.000 [1] postmaster FEHLER:  x\n101.000 [1] postmaster DEBUG:  registering background worker \"w\"\n"
      + String(repeating: "x", count: 70_000)
      + "\n103.000 [1] postmaster DEBUG:  registering background wor"
    let found = try summary(of: log)
    #expect(found.lines == 15)
    #expect(found.events == 9)
    #expect(found.continuations == 1)
    #expect(found.broken == 2)
    #expect(found.foreign == 1)
    #expect(found.tooLong == 1)
    #expect(found.isCut)
    #expect(found.wentBack == 0)
    #expect(found.workers.workers == 3)
    #expect(found.workers.unfinished == 1)
  }

  @Test func aClockThatIsSetBackStandsStill() throws {
    let name = "starting background worker process \"w\""
    let found = try summary(
      of: "5.000 [1] postmaster DEBUG:  \(name)\n4.000 [1] postmaster DEBUG:  \(name)\n"
        + "6.500 [1] postmaster DEBUG:  \(name)\n")
    #expect(found.wentBack == 1)
    #expect(found.microseconds == 1_500_000)
  }

  /// Lines lie across the reader's buffer in every way.
  @Test func readsALogThatIsLargerThanItsBuffer() throws {
    let found = try summary(of: LogFolder.lines(6_000))
    #expect(found.workers.workers == 6_000)
    #expect(found.broken == 0)
    #expect(found.workers.unfinished == 0)
  }

  @Test func aLineThatNeverEndsIsOneLine() throws {
    let found = try summary(
      of: String(repeating: "x", count: 3_000_000) + "\n" + LogFolder.lines(1))
    #expect(found.tooLong == 1)
    #expect(found.lines == 5)
    #expect(found.workers.workers == 1)
  }

  @Test func whatIsWrittenIsReadBack() throws {
    var event = TraceEvent(.fail, of: 3, at: 17)
    (event.leader, event.pid, event.exit, event.name) = (1, 2, .signal(9), "a \"b\", c")
    let path = try logs.file("trace.csv", (CSVText.line(TraceEvent.columns) + event.line).utf8)
    var events = try TraceEvents.reading(path)
    #expect(try events.next() == event)
    #expect(try events.next() == nil)
  }

  @Test(arguments: [
    "1,5,start,1,,,,", "2,5,start,1,,,,,", "1,-5,start,1,,,,,", "1,5,begin,1,,,,,",
    "1,5,start,x,,,,,",
    "1,5,exit,1,,,0,9,", "1,5,exit,1,,x,,,", "1,5,exit,1,,,x,,", "1,3,start,1,,,,,",
  ])
  func aTraceThatIsNoneNamesTheLine(line: String) throws {
    let path = try logs.file(
      "trace.csv", (CSVText.line(TraceEvent.columns) + "1,4,start,1,,,,,\n\(line)\n").utf8)
    var events = try TraceEvents.reading(path)
    _ = try events.next()
    #expect(throws: TraceError.self) { try drain(&events) }
    do {
      var events = try TraceEvents.reading(path)
      try drain(&events)
    } catch {
      #expect("\(error)".contains("line 3 of '\(path)'"))
    }
  }

  private func drain(_ events: inout TraceEvents) throws {
    while try events.next() != nil {}
  }
}
