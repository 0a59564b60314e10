import Foundation
import Glibc

/// A process as /proc shows it; one that has ended and waits to be collected is none.
struct RunningProcess: Hashable {
  let pid: pid_t

  static var all: [RunningProcess] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
    return names.compactMap { pid_t($0) }.map { RunningProcess(pid: $0) }
  }

  /// Its current folder; nil when it has ended.
  var folder: String? {
    try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(pid)/cwd")
  }

  var parent: pid_t? {
    status.flatMap { $0.count > 1 ? pid_t($0[1]) : nil }
  }

  /// `R` runs, `S` sleeps, `T` is stopped.
  var state: String? { status?.first.map { String($0) } }

  /// Of each thread, as the kernel lists them: `0-1`.
  var allowedCPUsOfThreads: [String] {
    let folder = "/proc/\(pid)/task"
    let threads = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return threads.compactMap { thread in
      let bytes = FileManager.default.contents(atPath: "\(folder)/\(thread)/status") ?? Data()
      let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
      let line = lines.first { $0.hasPrefix("Cpus_allowed_list:") }
      return line?.split(separator: "\t").last.map(String.init)
    }
  }

  var arguments: [String] {
    let bytes = FileManager.default.contents(atPath: "/proc/\(pid)/cmdline") ?? Data()
    return String(decoding: bytes, as: UTF8.self).split(separator: "\0").map(String.init)
  }

  /// The inodes of the memory files that it has open.
  var memoryFiles: Set<UInt64> {
    let folder = "/proc/\(pid)/fd"
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return Set(
      names.compactMap { name -> UInt64? in
        let target = try? FileManager.default.destinationOfSymbolicLink(
          atPath: "\(folder)/\(name)")
        guard target?.hasPrefix("/memfd:bench-slots") == true else { return nil }
        var status = stat()
        return stat("\(folder)/\(name)", &status) == 0 ? UInt64(status.st_ino) : nil
      })
  }

  /// The state, the parent and what follows them.
  private var status: [Substring]? {
    let bytes = FileManager.default.contents(atPath: "/proc/\(pid)/stat")
    // The name in parentheses may hold anything.
    return bytes.flatMap {
      String(decoding: $0, as: UTF8.self).split(separator: ")").last?.split(separator: " ")
    }
  }
}
