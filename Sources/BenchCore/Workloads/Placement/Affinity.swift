/// Where contenders run; its text is the value of `--affinity`.
package enum Affinity: Sendable, Hashable {
  /// Wherever the scheduler puts them.
  case none
  /// Near to one another: a core's siblings first, then the cores of a package.
  case compact
  /// Far from one another: another core for each, and the packages in turn.
  case scatter
  /// All on one CPU.
  case oneCPU
  /// On these in turn.
  case cpus([UInt32])

  private static let named: [(name: String, affinity: Affinity)] = [
    ("none", .none), ("compact", .compact), ("scatter", .scatter), ("one-cpu", .oneCPU),
  ]
  package static let names = named.map(\.name)

  /// The kernel's own masks end here (CPU_SETSIZE of glibc).
  private static let largestCPU: UInt32 = 1_023

  /// Reads a name, or CPUs such as `0-3+8`: `+` and not a comma, for commas separate affinities.
  package init(parsing text: String) throws(AffinityError) {
    if let known = Self.named.first(where: { $0.name == text }) {
      self = known.affinity
      return
    }
    guard let first = text.first, first.isNumber else { throw .unknown(text) }
    var cpus: [UInt32] = []
    for part in text.split(separator: "+", omittingEmptySubsequences: false) {
      let ends = part.split(separator: "-", omittingEmptySubsequences: false).map { UInt32($0) }
      guard (1...2).contains(ends.count), let low = ends[0], let high = ends[ends.count - 1] else {
        throw .noList(text, part: String(part))
      }
      guard high <= Self.largestCPU, low <= Self.largestCPU else {
        throw .tooHigh(text, largest: Self.largestCPU)
      }
      guard low <= high else { throw .descending(text, part: String(part)) }
      cpus += low...high
    }
    self = .cpus(cpus)
  }
}

extension Affinity: CustomStringConvertible {
  package var description: String {
    switch self {
    case .cpus(let cpus): Self.text(cpus)
    default: Self.named.first { $0.affinity == self }?.name ?? ""
    }
  }

  /// CPUs as `--affinity` takes them: `0-3+8`.
  package static func text(_ cpus: [UInt32]) -> String {
    var runs: [(low: UInt32, high: UInt32)] = []
    for cpu in cpus {
      if let last = runs.last, last.high + 1 == cpu {
        runs[runs.count - 1].high = cpu
      } else {
        runs.append((cpu, cpu))
      }
    }
    return runs.map { $0.low == $0.high ? "\($0.low)" : "\($0.low)-\($0.high)" }
      .joined(separator: "+")
  }
}

/// As text, so that briefs read as the flag does.
extension Affinity: Codable {
  package init(from decoder: any Decoder) throws {
    try self.init(parsing: decoder.singleValueContainer().decode(String.self))
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}

/// Why a text is no affinity; the description is the sentence that follows the flag's name.
package enum AffinityError: Error, Equatable, CustomStringConvertible {
  case unknown(String)
  case noList(String, part: String)
  case descending(String, part: String)
  case tooHigh(String, largest: UInt32)

  package var description: String {
    switch self {
    case .unknown(let text):
      """
      '\(text)' is no affinity.\(Self.suggestion(text)) There are: \
      \(Affinity.names.joined(separator: ", ")), and CPUs such as 0-3+8.
      """
    case .noList(let text, let part):
      "'\(text)' is no list of CPUs: '\(part)' is neither a number nor a range; write 0-3+8."
    case .descending(let text, let part):
      "'\(text)' is no list of CPUs: the range '\(part)' goes down; write 0-3+8."
    case .tooHigh(let text, let largest):
      "'\(text)' is no list of CPUs: their numbers end at \(largest)."
    }
  }

  private static func suggestion(_ text: String) -> String {
    nearestName(to: text, among: Affinity.names).map { " Did you mean '\($0)'?" } ?? ""
  }
}
