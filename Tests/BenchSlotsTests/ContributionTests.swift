import Foundation
import Testing

/// What CONTRIBUTING.md promises of a new strategy: two files change, and that is all.
///
/// The diff that it shows is applied to a copy of the sources, and BenchCore is type-checked with the
/// very arguments that built it. That proves that the diff fits the catalogue as it is, that it is
/// complete, and that the protocols still ask for what it shows; not that the strategy is right, which
/// the tests that derive from the catalogue would say once it is in.
@Suite struct ContributionTests {
  private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  private static func diff() throws -> String {
    let text = try String(
      contentsOf: root.appendingPathComponent("CONTRIBUTING.md"), encoding: .utf8)
    let blocks = text.components(separatedBy: "```diff\n").dropFirst()
    #expect(blocks.count == 1)
    return blocks.first?.components(separatedBy: "```\n").first ?? ""
  }

  @Test func theStrategyShownIsADiffOfTwoFilesThatCompiles() throws {
    let place = try Workplace()
    let sources = Self.root.appendingPathComponent("Sources").path
    try FileManager.default.copyItem(atPath: sources, toPath: place.path + "/Sources")
    let before = try Self.sources(in: place)
    try Self.diff().write(toFile: place.path + "/diff", atomically: true, encoding: .utf8)

    // Without the ceiling git would look for a repository above the folder, and skip what is outside.
    let applied = try place.shell("GIT_CEILING_DIRECTORIES=\"$(dirname \"$PWD\")\" git apply diff")
    #expect(applied.code == 0, "\(applied.errors)")

    let after = try Self.sources(in: place)
    let changed = after.filter { before[$0.key] != $0.value }.keys.sorted()
    #expect(before.keys.allSatisfy { after[$0] != nil })
    #expect(changed.count == 2, "\(changed)")
    #expect(changed.first == "Sources/BenchCore/Catalogue/Catalogue.swift")
    #expect(changed.last?.hasPrefix("Sources/BenchCore/Strategies/Slot/") == true)

    let compiler = try Compiler.ofBenchCore()
    let files = after.keys.filter { $0.hasPrefix("Sources/BenchCore/") }.sorted()
    let checked = try RunningProgram(
      [compiler.path, "-typecheck"] + compiler.arguments + files + [Compiler.resources],
      in: place.path
    ).outcome(within: 600)
    #expect(checked.code == 0, "\(checked.errors)")
    #expect(checked.errors.isEmpty)
  }

  /// Every source file's text by its path.
  private static func sources(in place: Workplace) throws -> [String: String] {
    let paths = try place.contents(of: "Sources").filter { $0.hasSuffix(".swift") }
    return try Dictionary(
      uniqueKeysWithValues: paths.map { ("Sources/\($0)", try place.text("Sources/\($0)")) })
  }
}

/// The compiler and how it was called for BenchCore, as the package manager wrote it down beside what
/// it built.
private struct Compiler {
  let path: String
  let arguments: [String]

  struct NotDescribed: Error { let file: String }

  /// What the package manager makes of files that are built in.
  static let resources = URL(fileURLWithPath: Workplace.executable).deletingLastPathComponent()
    .appendingPathComponent("BenchCore.build/DerivedSources/embedded_resources.swift").path

  static func ofBenchCore() throws -> Compiler {
    let file = URL(fileURLWithPath: Workplace.executable).deletingLastPathComponent()
      .appendingPathComponent("description.json")
    let description =
      try JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [String: Any]
    let commands = description?["swiftCommands"] as? [String: [String: Any]] ?? [:]
    for command in commands.values where command["moduleName"] as? String == "BenchCore" {
      guard let path = command["executable"] as? String,
        let modules = command["importPath"] as? String,
        let arguments = command["otherArguments"] as? [String]
      else { break }
      return Compiler(
        path: path,
        arguments: ["-module-name", "BenchCore", "-I", modules] + relevant(arguments))
    }
    throw NotDescribed(file: file.path)
  }

  /// What decides whether the module compiles; how it is optimised and where it goes does not.
  private static func relevant(_ arguments: [String]) -> [String] {
    let flags: Set = ["-warnings-as-errors", "-parse-as-library"]
    let options: Set = [
      "-Xcc", "-enable-upcoming-feature", "-module-cache-path", "-package-name", "-swift-version",
      "-target",
    ]
    var relevant: [String] = []
    for (index, argument) in arguments.enumerated() {
      if flags.contains(argument) || argument.hasPrefix("-D") { relevant.append(argument) }
      if options.contains(argument), index + 1 < arguments.count {
        relevant += [argument, arguments[index + 1]]
      }
    }
    return relevant
  }
}
