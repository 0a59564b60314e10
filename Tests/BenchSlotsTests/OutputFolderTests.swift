import Foundation
import Glibc
import Testing

/// Results that cannot be kept: exit 1, one line, nothing left behind and nothing torn.
@Suite(.serialized) struct OutputFolderTests {
  private static let short = [
    "run", "--slots", "8", "--workers", "1", "--mode", "threads", "--time", "5ms", "--warmup", "0",
    "--repetitions", "1",
  ]

  private func expectFailure(_ outcome: Outcome, saying fragments: String...) {
    #expect(outcome.code == 1)
    #expect(outcome.output.isEmpty)
    #expect(outcome.errorLines.count == 1)
    #expect(outcome.errors.hasPrefix("bench-slots: "))
    for fragment in fragments { #expect(outcome.errors.contains(fragment)) }
  }

  @Test func anExistingFolderIsNeverWrittenTo() throws {
    let place = try Workplace()
    #expect(mkdir("\(place.path)/mine", 0o777) == 0)
    let outcome = try place.run(Self.short + ["--output", "mine"])
    expectFailure(outcome, saying: "'mine' exists already", "--output")
    #expect(try place.contents() == ["mine"])
  }

  @Test func aFileInTheWayIsNamedAsSuch() throws {
    let place = try Workplace()
    try "mine".write(toFile: "\(place.path)/file", atomically: false, encoding: .utf8)
    expectFailure(
      try place.run(Self.short + ["--output", "file/a/b"]), saying: "'file/a/b'", "is a file")
    #expect(try place.contents() == ["file"])
    #expect(try place.text("file") == "mine")
  }

  /// Not even root may make a folder there.
  @Test func anUnwritableParentIsNamed() throws {
    let outcome = try Workplace().run(Self.short + ["--output", "/sys/bench-slots-tests"])
    expectFailure(outcome, saying: "'/sys/bench-slots-tests'", "may write to", "--output")
  }

  @Test func missingParentsAreMade() throws {
    let place = try Workplace()
    #expect(try place.run(Self.short + ["--output", "a/b/c/"]).code == 0)
    #expect(try place.contents(of: "a/b/c").contains("results.csv"))
  }

  /// Their names hold the time of their start in milliseconds.
  @Test func runsThatStartTogetherGetAFolderEach() throws {
    let place = try Workplace()
    let runs = try (0..<6).map { _ in try place.start(Self.short + ["--strategy", "floor-noop"]) }
    for run in runs { #expect(try run.outcome().code == 0) }
    let folders = try FileManager.default.contentsOfDirectory(
      atPath: "\(place.path)/Benchmarks/results/local")
    #expect(folders.count == runs.count)
  }

  /// A size limit stands in for a full disk where only root could provide one.
  @Test func aDiskThatIsFullFromTheStartLeavesNothing() throws {
    let place = try Workplace()
    let words = (Self.short + ["--output", "a/b"]).joined(separator: " ")
    let outcome = try place.shell("ulimit -f 1; exec \"$0\" \(words)")
    expectFailure(outcome, saying: "'a/b/", "--output")
    #expect(try place.contents().isEmpty)
  }

  @Test(.enabled(if: getuid() == 0, "only root may mount a disk of a size of its own"))
  func aDiskThatFillsUpKeepsWholeRepetitionsAndSaysSo() throws {
    let place = try Workplace()
    let disk = "\(place.path)/disk"
    #expect(mkdir(disk, 0o777) == 0)
    guard mount("tmpfs", disk, "tmpfs", 0, "size=384k") == 0 else {
      try Test.cancel("this machine lets nobody mount: \(String(cString: strerror(errno)))")
    }
    defer { umount2(disk, Int32(MNT_DETACH)) }
    let outcome = try place.run(
      Self.short + ["--output", "disk/run", "--repetitions", "200", "--time", "2ms"])
    expectFailure(outcome, saying: "'disk/run/", "No space left", "free some space")

    let run = try FinishedRun(in: place, "disk/run")
    #expect(run.meta["state"] as? String == "failed")
    #expect(run.meta["exit_code"] as? Int == 1)
    #expect(!run.rows.isEmpty)
    #expect(run.rows.allSatisfy { $0.count == run.header.count })
    #expect(try place.text("disk/run/results.csv").hasSuffix("\n"))
    #expect(try place.contents(of: "disk/run").allSatisfy { !$0.hasSuffix(".unfinished") })
  }
}
