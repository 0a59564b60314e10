import Foundation

/// The machine that a run was measured on, as far as Linux tells; what it does not tell is nil.
///
/// The host's name is left out: results are published.
package struct MachineDescription: Codable, Sendable, Equatable {
  @NullIfUnknown package var cpuModel: String?
  /// The CPUs that this process may run on, as a list such as `0-3,8`.
  @NullIfUnknown package var allowedCPUs: String?
  @NullIfUnknown package var kernel: String?
  @NullIfUnknown package var os: String?
  @NullIfUnknown package var architecture: String?
  @NullIfUnknown package var memoryBytes: UInt64?

  enum CodingKeys: String, CodingKey {
    case cpuModel = "cpu_model"
    case allowedCPUs = "allowed_cpus"
    case kernel, os, architecture
    case memoryBytes = "memory_bytes"
  }

  /// This machine, now.
  package static func current() -> MachineDescription { read(below: "") }

  /// The machine whose /proc and /etc lie below a folder.
  package static func read(below root: String) -> MachineDescription {
    func text(_ path: String) -> String? { KernelFile.text(path, below: root) }
    var machine = MachineDescription()
    machine.cpuModel = text("/proc/cpuinfo").flatMap { value(of: "model name", in: $0) }
    machine.allowedCPUs =
      text("/proc/self/status").flatMap { value(of: "Cpus_allowed_list", in: $0) }
    machine.kernel =
      text("/proc/sys/kernel/osrelease")?.trimmingCharacters(in: .whitespacesAndNewlines)
    machine.os = text("/etc/os-release").flatMap { value(of: "PRETTY_NAME", in: $0, after: "=") }?
      .trimmingCharacters(in: ["\""])
    machine.memoryBytes = text("/proc/meminfo").flatMap { value(of: "MemTotal", in: $0) }
      .flatMap { $0.split(separator: " ").first }.flatMap { UInt64($0) }.map { $0 * 1024 }
    #if arch(x86_64)
    machine.architecture = "x86_64"
    #elseif arch(arm64)
    machine.architecture = "aarch64"
    #endif
    return machine
  }

  /// What stands after a name and its separator on the first line that begins with the name.
  private static func value(
    of name: String, in text: String, after separator: Character = ":"
  ) -> String? {
    for line in text.split(separator: "\n") {
      guard let cut = line.firstIndex(of: separator) else { continue }
      guard line[..<cut].trimmingCharacters(in: .whitespaces) == name else { continue }
      return line[line.index(after: cut)...].trimmingCharacters(in: .whitespaces)
    }
    return nil
  }
}
