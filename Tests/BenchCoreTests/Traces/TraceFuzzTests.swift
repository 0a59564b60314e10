import BenchCore
import Testing

struct TraceFuzzTests {
  /// Each is read to its end: nothing traps, and what was counted adds up.
  @Test func damagedLogsAreReadToTheirEnd() throws {
    let logs = try LogFolder()
    var damage = Damage(
      to: Array(LogFolder.lines(40).utf8), with: "0123456789\"():[] \t\n%", seed: 8)
    for _ in 0..<Damage.cases {
      let bytes = damage.next()
      var events: UInt64 = 0
      let path = try logs.file("damaged", bytes)
      let found = try TraceImport.run(path, prefix: try LogLinePrefix("%n [%p] %b ")) { _ in
        events += 1
      }
      let lineFeeds = UInt64(bytes.count { $0 == 10 })
      #expect(found.lines == lineFeeds + (bytes.last == 10 ? 0 : 1))
      #expect(events <= found.events && found.workers.workers <= found.events)
      #expect(found.workers.peak <= Int(found.workers.workers))
    }
  }
}
