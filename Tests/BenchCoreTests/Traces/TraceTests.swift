import BenchCore
import Foundation
import Testing

@Suite struct TraceTests {
  private let folder = FileManager.default.temporaryDirectory
    .appendingPathComponent("bench-slots-traces-\(UUID().uuidString)")

  init() throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  private func file(_ name: String, _ bytes: some Sequence<UInt8>) throws -> String {
    let url = folder.appendingPathComponent(name)
    try Data(bytes).write(to: url)
    return url.path
  }

  private func summary(of log: String) throws -> TraceImport.Summary {
    try TraceImport.run(
      try file("log", log.utf8), prefix: try LogLinePrefix("%n [%p] %b ")
    ) { _ in }
  }

  private static func lines(_ count: Int) -> String {
    (0..<count).map { number in
      let name = "parallel worker for PID \(number % 7)"
      return [
        "registering background worker", "starting background worker process",
        "unregistering background worker",
      ]
      .map { "\(100 + number).000 [1] postmaster DEBUG:  \($0) \"\(name)\"\n" }.joined()
        + "\(100 + number).000 [1] postmaster DEBUG:  background worker \"parallel worker\" (PID \(number)) exited with exit code 0\n"
    }.joined()
  }

  @Test func countsWhatItCannotUse() throws {
    let log =
      Self.lines(2) + "\tgoes on\nnonsense\n\n"
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
    let found = try summary(of: Self.lines(6_000))
    #expect(found.workers.workers == 6_000)
    #expect(found.broken == 0)
    #expect(found.workers.unfinished == 0)
  }

  @Test func aLineThatNeverEndsIsOneLine() throws {
    let found = try summary(
      of: String(repeating: "x", count: 3_000_000) + "\n" + Self.lines(1))
    #expect(found.tooLong == 1)
    #expect(found.lines == 5)
    #expect(found.workers.workers == 1)
  }

  @Test func whatIsWrittenIsReadBack() throws {
    var event = TraceEvent(.fail, of: 3, at: 17)
    (event.leader, event.pid, event.exit, event.name) = (1, 2, .signal(9), "a \"b\", c")
    let path = try file("trace.csv", (CSVText.line(TraceEvent.columns) + event.line).utf8)
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
    let path = try file(
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

  /// Two thousand damaged logs, each read to its end: nothing traps, and what was counted adds up.
  @Test func damagedLogsAreReadToTheirEnd() throws {
    let log = Array(Self.lines(40).utf8)
    var generator = Generator(state: 8)
    let alphabet: [UInt8] = Array("0123456789\"():[] \t\n%".utf8) + [0, 0xff, 0xc3, 13]
    for _ in 0..<2_000 {
      var bytes = log
      for _ in 0..<Int(generator.next() % 40) {
        let place = Int(generator.next() % UInt64(max(1, bytes.count)))
        switch generator.next() % 5 {
        case 0: bytes[place] = alphabet[Int(generator.next() % UInt64(alphabet.count))]
        case 1: bytes.removeSubrange(place..<min(bytes.count, place + Int(generator.next() % 90)))
        case 2: bytes.insert(contentsOf: bytes[place...].prefix(Int(generator.next() % 200)), at: 0)
        case 3: bytes.removeLast(Int(generator.next() % 20))
        default: bytes.insert(UInt8(truncatingIfNeeded: generator.next()), at: place)
        }
        if bytes.isEmpty { bytes = log }
      }
      var events: UInt64 = 0
      let path = try file("damaged", bytes)
      let found = try TraceImport.run(path, prefix: try LogLinePrefix("%n [%p] %b ")) { _ in
        events += 1
      }
      let lineFeeds = UInt64(bytes.count { $0 == 10 })
      #expect(found.lines == lineFeeds + (bytes.last == 10 ? 0 : 1))
      #expect(events <= found.events && found.workers.workers <= found.events)
      #expect(found.workers.peak <= Int(found.workers.workers))
    }
  }

  private struct Generator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return state >> 17
    }
  }
}
