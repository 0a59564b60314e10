import BenchCore
import Foundation
import Testing

@Suite struct ResultsFolderTests {
  let parent: TemporaryFolder

  init() throws { parent = try TemporaryFolder() }

  @Test func aWrittenFileIsThereWholeAndAlone() throws {
    let folder = try ResultsFolder(creating: "\(parent.path)/run")
    try folder.write("results.csv", "one\n")
    try folder.write("results.csv", "one\ntwo\n")
    #expect(try parent.contents() == ["run", "run/results.csv"])
    #expect(try parent.text("run/results.csv") == "one\ntwo\n")
  }

  @Test func anExistingFolderIsRefusedAndLeftAsItWas() throws {
    let path = "\(parent.path)/run"
    try ResultsFolder(creating: path).write("results.csv", "mine\n")
    let error = #expect(throws: ResultsError.self) { try ResultsFolder(creating: path) }
    #expect(error?.cause == .alreadyExists)
    #expect(error?.path == path)
    #expect(error?.description.contains("never overwritten") == true)
    #expect(try parent.text("run/results.csv") == "mine\n")
  }

  @Test func aPathThroughAFileIsRefusedWithTheReason() throws {
    try ResultsFolder(creating: "\(parent.path)/run").write("file", "")
    let path = "\(parent.path)/run/file/new"
    let error = #expect(throws: ResultsError.self) { try ResultsFolder(creating: path) }
    #expect(error?.cause == .notADirectory)
    #expect(error?.description.contains("Not a directory") == true)
  }

  @Test func anUnwritablePlaceIsRefusedAndNothingIsLeft() {
    // Even root may not make a folder in /proc.
    let error = #expect(throws: ResultsError.self) { try ResultsFolder(creating: "/proc/a/b") }
    #expect(error?.path == "/proc/a/b")
    #expect(error?.description.contains("--output") == true)
  }

  @Test func aFolderInWhichNothingWasCompletedGoesAwayWithItsParents() throws {
    let folder = try ResultsFolder(creating: "\(parent.path)/a/b/run")
    #expect(try parent.contents() == ["a", "a/b", "a/b/run"])
    folder.discardIfEmpty()
    #expect(try parent.contents() == [])
  }

  @Test func aFolderWithACompletedFileStays() throws {
    let folder = try ResultsFolder(creating: "\(parent.path)/run")
    try folder.write("meta.json", "{}\n")
    folder.discardIfEmpty()
    #expect(try parent.contents() == ["run", "run/meta.json"])
  }

  @Test func aFullDiskLeavesTheEarlierVersionAndNoTemporaryFile() throws {
    let path = "\(parent.path)/run"
    let folder = try ResultsFolder(creating: path)
    try folder.write("results.csv", "earlier\n")
    // Where the temporary file would be, a device that is always full.
    try FileManager.default.createSymbolicLink(
      atPath: "\(path)/.results.csv.unfinished", withDestinationPath: "/dev/full")

    let error = #expect(throws: ResultsError.self) { try folder.write("results.csv", "later\n") }
    #expect(error?.cause == .diskFull)
    #expect(error?.path == "\(path)/results.csv")
    #expect(error?.description.contains("No space left on device") == true)
    #expect(try parent.contents() == ["run", "run/results.csv"])
    #expect(try parent.text("run/results.csv") == "earlier\n")
  }

  @Test func aFolderWhoseFirstFileFailsGoesAwayWhole() throws {
    let path = "\(parent.path)/run"
    let folder = try ResultsFolder(creating: path)
    try FileManager.default.createSymbolicLink(
      atPath: "\(path)/.results.csv.unfinished", withDestinationPath: "/dev/full")
    #expect(throws: ResultsError.self) { try folder.write("results.csv", "text\n") }
    folder.discardIfEmpty()
    #expect(try parent.contents() == [])
  }
}
