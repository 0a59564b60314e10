import BenchCore
import Testing

@Suite struct LogLinePrefixTests {
  @Test(arguments: [
    ("%n [%p] %b ", "1795406582.782 [2257] postmaster DEBUG:  m", 1_795_406_582_782_000, 2257),
    ("%n [%p] %b ", "1795406582.782 [2257] client backend LOG:  m", 1_795_406_582_782_000, 2257),
    ("%m [%p] ", "1970-01-02 00:00:01.005 UTC [7] LOG:  m", 86_401_005_000, 7),
    ("%m [%p] %b ", "2026-11-23 04:03:01.782 +03 [7] postmaster LOG:  m", 1_795_406_581_782_000, 7),
    ("%t:%r:%u@%d:[%p]: ", "2024-02-29 12:00:00 CET::@:[41]: DEBUG:  m", 1_709_208_000_000_000, 41),
    ("%-10p|%n|", "12        |5.000|DEBUG:  m", 5_000_000, 12),
    ("%n %p %q%u@%d ", "5.000 9 DEBUG:  m", 5_000_000, 9),
    ("100%% %n %p ", "100% 1.250 3 LOG:  m", 1_250_000, 3),
  ])
  func readsTimeAndProcess(
    prefix: String, line: String, microseconds: Int64, pid: UInt32
  ) throws {
    let found = try #require(try LogLinePrefix(prefix).read(Array(line.utf8)))
    #expect(found.microseconds == microseconds)
    #expect(found.pid == pid)
  }

  @Test(arguments: [
    "", "\t", "1795406582.782", "1795406582.782 [2257] postmaster", "1795406582,782 [1] b LOG:  m",
    "1795406582.78 [1] b LOG:  m", "1795406582.782 [x] b LOG:  m", "1795406582.782 [1] b LOG: m",
    "99999999999999999999.782 [1] b LOG:  m", "1795406582.782 [99999999999] b LOG:  m",
  ])
  func refusesWhatBeginsOtherwise(line: String) throws {
    #expect(try LogLinePrefix("%n [%p] %b ").read(Array(line.utf8)) == nil)
  }

  @Test(arguments: [
    "2026-13-23 04:03:01.782 UTC [7] LOG:  m", "2026-11-23 24:03:01.782 UTC [7] LOG:  m",
    "2026-11-23 04:03:01 UTC [7] LOG:  m", "2026-11-23 04:03:01.782 [7] LOG:  m",
  ])
  func refusesWhatIsNoTime(line: String) throws {
    #expect(try LogLinePrefix("%m [%p] ").read(Array(line.utf8)) == nil)
  }

  @Test func namesTheLevelInAnyLanguage() throws {
    let line = try LogLinePrefix("%n ").read(Array("1.000 ПРЕДУПРЕЖДЕНИЕ:  m".utf8))
    #expect(line?.severity == "ПРЕДУПРЕЖДЕНИЕ")
    #expect(try LogLinePrefix("%n ").read(Array("1.000 FEHLER:  m".utf8))?.severity == "FEHLER")
  }

  @Test(arguments: [("[%p] ", "no time"), ("%n %", "single %"), ("%n %z", "%z")])
  func refusesWhatIsNoPrefix(prefix: String, because: String) {
    let error = #expect(throws: LogLinePrefixError.self) { _ = try LogLinePrefix(prefix) }
    #expect(error?.description.contains(because) == true)
  }

  /// What matches anything is tried at every length: a hostile line ends all the same.
  @Test(.timeLimit(.minutes(1)))
  func endsOnAnyLine() throws {
    let prefix = try LogLinePrefix("%a%u%d%r%h%i%e%c%l%s%v%x%n")
    #expect(prefix.read(Array(repeating: UInt8(ascii: "1"), count: 65_536)) == nil)
  }
}
