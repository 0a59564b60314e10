import Foundation
import Testing

/// Rules that the compiler cannot hold, held by reading the sources.
struct SourceRulesTests {
  /// The lines of code under Sources that contain `text`, as "path: how many".
  private func uses(of text: String) throws -> [String: Int] {
    let sources = URL(fileURLWithPath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("Sources")
    var uses: [String: Int] = [:]
    var files = 0
    for path in try FileManager.default.subpathsOfDirectory(atPath: sources.path)
    where path.hasSuffix(".swift") {
      files += 1
      let source = try String(
        contentsOf: sources.appendingPathComponent(path), encoding: .utf8)
      let found = source.split(separator: "\n").filter { line in
        !line.drop(while: { $0 == " " }).hasPrefix("//") && line.contains(text)
      }
      if !found.isEmpty { uses[path] = found.count }
    }
    #expect(files > 50, "the sources are not where this test looks")
    return uses
  }

  @Test func untrustedValuesAreUnwrappedByWorldsOnly() throws {
    let files = try uses(of: "forMemory").keys
    let strangers = files.filter {
      !$0.hasPrefix("BenchCore/Worlds/") && $0 != "BenchCore/SharedMemory/Untrusted.swift"
    }
    #expect(strangers.isEmpty)
    #expect(files.contains("BenchCore/Worlds/PostmasterView.swift"))
  }

  /// Each of these switches the compiler's checks for data races off.
  ///
  /// A new one needs a reason beside it, and a line here.
  @Test func exceptionsToTheChecksForRacesAreTheKnownOnes() throws {
    #expect(
      try uses(of: "nonisolated(unsafe)") == ["BenchCore/Workloads/Subject/SlotSubject.swift": 1])
    #expect(try uses(of: "@unchecked Sendable") == ["BenchCore/Workloads/Crew/Worker.swift": 1])
    #expect(try uses(of: "@preconcurrency").isEmpty)
  }

  /// The C functions take any address; only what is made to hold addresses may call them.
  @Test func strategiesAndLocksReachMemoryThroughTheirWorldOnly() throws {
    let folders = ["BenchCore/Strategies/", "BenchCore/Locks/"]
    // Hands on an address to a peer's code, which takes nothing else, in builds with peers.
    let peersWay = "BenchCore/Locks/LockedMemory.swift"
    let importers = try uses(of: "import CAtomics").keys
    for folder in folders {
      #expect(!importers.contains { $0.hasPrefix(folder) })
      for pointer in ["UnsafeMutable", "UnsafeRaw", "UnsafePointer"] {
        let files = try uses(of: pointer).keys.filter { $0.hasPrefix(folder) }
        #expect(files.filter { $0 != peersWay }.isEmpty)
      }
    }
  }
}
