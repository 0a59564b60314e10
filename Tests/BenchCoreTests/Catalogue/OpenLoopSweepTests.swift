import BenchCore
import Testing

struct OpenLoopSweepTests {
  private func request(_ axes: [(key: String, text: String)]) throws -> SweepRequest {
    var request = SweepRequest()
    request.strategies = ["bitmap"]
    (request.workers, request.slots) = ([2], [64])
    for (key, text) in axes { try request.axes.read(key, text) }
    return request
  }

  @Test func ratesAndArrivalsAreAxesAndNobodyThinksInAnOpenLoop() throws {
    let sweep = try Sweep(
      request([("rate_per_s", "closed,100,2.5"), ("arrival", "fixed,bursty"), ("mode", "threads")]))
    let described = sweep.cells.map { cell in
      "\(cell.ratePerSecond ?? 0) \(cell.isOpenLoop ? cell.arrival.rawValue : "") \(cell.think)"
    }
    #expect(
      described == [
        "0.0  uniform(50ns,150ns)", "100.0 fixed 0ns", "100.0 bursty 0ns", "2.5 fixed 0ns",
        "2.5 bursty 0ns",
      ])
  }

  @Test func thinkThatWouldBeIgnoredIsTold() throws {
    let sweep = try Sweep(request([("rate_per_s", "100"), ("think", "1ms")]))
    #expect(sweep.notes.contains { $0.contains("--think; --rate says when operations begin") })
    #expect(try Sweep(request([("think", "1ms")])).notes.isEmpty)
  }

  @Test func onlyAProcessCanBePaused() throws {
    let sweep = try Sweep(request([("postmaster_pause", "0,50ms")]))
    #expect(sweep.cells.filter { $0.postmasterPause != nil }.map(\.mode) == [.processes])
    #expect(sweep.cells.filter { $0.postmasterPause == nil }.map(\.mode) == [.threads, .processes])
    #expect(sweep.notes.contains { $0.contains("use --mode processes") })
  }

  @Test func aCellsTextKeepsItsSchedule() throws {
    let sweep = try Sweep(
      request([
        ("rate_per_s", "1000"), ("arrival", "bursty"), ("latency_limit", "1.5ms"),
        ("postmaster_pause", "50ms"), ("mode", "processes"),
      ]))
    let settings = try #require(sweep.cells.first).resolved
    #expect(settings["rate_per_s"] == "1000")
    #expect(settings["arrival"] == "bursty")
    #expect(settings["latency_limit"] == "1.5ms")
    #expect(settings["postmaster_pause"] == "50ms")
    #expect(settings["think"] == nil)
  }

  @Test(arguments: [
    ("rate_per_s", "0"), ("rate_per_s", "-1"), ("rate_per_s", "nan"), ("rate_per_s", "1e9"),
    ("arrival", "often"), ("latency_limit", "5"), ("latency_limit", "exponential(1ms)"),
    ("postmaster_pause", "-1ms"),
  ])
  func valuesThatMeanNothingAreRefused(key: String, text: String) {
    #expect(throws: UsageError.self) { try request([(key, text)]) }
  }
}
