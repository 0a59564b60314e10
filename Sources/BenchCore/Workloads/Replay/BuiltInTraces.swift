/// The traces that the program carries, in Benchmarks/traces.
extension ReplayTrace {
  /// The name is what `--trace` takes.
  private static let files: [(name: String, bytes: [UInt8])] = [
    ("postgres15-parallel", PackageResources.postgres15_parallel_csv)
  ]

  package static let names = files.map(\.name)

  package static func isPath(_ text: String) -> Bool {
    text.contains("/") || text.hasSuffix(".csv")
  }

  /// One that is built in, or a file.
  package init(named word: String) throws(UsageError) {
    if Self.isPath(word) {
      try self.init(reading: word)
    } else {
      guard let known = Self.files.first(where: { $0.name == word }) else {
        throw UsageError(
          """
          No trace is called '\(word)'. There are: \(Self.names.joined(separator: ", ")), and files such \
          as trace.csv, which 'bench-slots trace import' makes of a server's log.
          """)
      }
      try self.init(name: word, text: String(decoding: known.bytes, as: UTF8.self))
    }
  }
}
