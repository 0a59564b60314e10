import Foundation

extension RunMetadata {
  /// What a run, or a merge of some, has written about itself into a folder; nil if nothing.
  ///
  /// Throws `ReadError` if it is not what this version writes.
  static func records(of folder: String) throws(ReadError) -> [RunMetadata]? {
    let path = "\(folder)/meta.json"
    guard let data = FileManager.default.contents(atPath: path) else { return nil }
    let decoder = JSONDecoder()
    if let merged = try? decoder.decode(MergedRuns.Record.self, from: data) { return merged.runs }
    if let record = try? decoder.decode(RunMetadata.self, from: data) { return [record] }
    if let other = try? decoder.decode(Version.self, from: data),
      other.number != BenchCore.schemaVersion
    {
      throw .incomparable(
        """
        '\(path)' is of version \(other.number) of the format, and this program reads \
        \(BenchCore.schemaVersion)
        """)
    }
    throw .damaged("'\(path)' is not what a run of this version writes")
  }

  /// All that is read of a version that has other members.
  private struct Version: Decodable {
    let number: Int

    enum CodingKeys: String, CodingKey { case number = "schema_version" }
  }

  /// Whether `bench-slots fault` made it.
  var isOfFaults: Bool {
    cells.contains { $0["scenario"]?.hasPrefix("fault-") ?? false }
  }

  /// The quantity that says on how many CPUs it was allowed to run.
  package static let processors = "allowed_processors"

  /// What makes times of two runs incomparable, in words; empty if nothing does.
  ///
  /// A number of CPUs that one of them does not have is unknown, and no difference.
  package func differences(from other: RunMetadata) -> [String] {
    let processors = [self, other].compactMap { $0.quantities[Self.processors] }
    return [
      machine.cpuModel != other.machine.cpuModel ? "CPU" : nil,
      machine.architecture != other.machine.architecture ? "architecture" : nil,
      machine.kernel != other.machine.kernel ? "kernel" : nil,
      Set(processors).count > 1 ? "number of allowed CPUs" : nil,
      build != other.build ? "build" : nil,
    ].compactMap { $0 }
  }

  /// Whether nothing that could be a difference from a third differs, a number that is unknown included.
  func isLike(_ other: RunMetadata) -> Bool {
    quantities[Self.processors] == other.quantities[Self.processors]
      && differences(from: other).isEmpty
  }

  /// Machines and builds of one class are expected to take the same time for the same thing.
  package var machineClass: String {
    let processors = quantities[Self.processors].map { "\(Int($0)) CPUs" }
    return [machine.cpuModel, machine.architecture, processors, build.configuration]
      .compactMap { $0 }.joined(separator: ", ")
  }
}
