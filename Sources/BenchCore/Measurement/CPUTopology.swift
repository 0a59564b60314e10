import CAtomics
import Foundation

/// The CPUs that this process may use, and how they lie to one another.
///
/// In a container these are not 0 to n-1, and not all that the machine has.
package struct CPUTopology: Sendable, Equatable {
  package struct CPU: Sendable, Hashable {
    package let number: UInt32
    /// The physical package.
    package let socket: Int32
    package let die: Int32
    package let core: Int32

    package init(number: UInt32, socket: Int32, die: Int32, core: Int32) {
      (self.number, self.socket, self.die, self.core) = (number, socket, die, core)
    }
  }

  /// In ascending order of their numbers.
  package let cpus: [CPU]

  package init(_ cpus: [CPU]) { self.cpus = cpus.sorted { $0.number < $1.number } }

  package static func ofThisProcess() -> CPUTopology {
    var numbers = [Int32](repeating: 0, count: max(0, Int(ca_allowed_processors())))
    _ = ca_allowed_processor_list(&numbers, Int32(numbers.count))
    return read(numbers.map { UInt32($0) })
  }

  /// Reads /sys below a folder.
  ///
  /// A CPU about which it says nothing counts as a core of its own.
  package static func read(_ numbers: [UInt32], below root: String = "") -> CPUTopology {
    CPUTopology(
      numbers.map { number in
        func value(_ name: String) -> Int32? {
          KernelFile.text("/sys/devices/system/cpu/cpu\(number)/topology/\(name)", below: root)
            .flatMap { Int32($0.trimmingCharacters(in: .whitespacesAndNewlines)) }
        }
        return CPU(
          number: number, socket: value("physical_package_id") ?? 0, die: value("die_id") ?? 0,
          core: value("core_id") ?? Int32(number))
      })
  }

  package var numbers: [UInt32] { cpus.map(\.number) }

  /// One core's siblings after the other, one package after the other: near neighbours first.
  package var compact: [UInt32] {
    cpus.sorted {
      ($0.socket, $0.die, $0.core, $0.number) < ($1.socket, $1.die, $1.core, $1.number)
    }.map(\.number)
  }

  /// Far neighbours first: the packages in turn, a core of each at a time, and the siblings of a
  /// core only when every core has one.
  package var scattered: [UInt32] {
    struct Rank { let sibling, core, die: Int; let number: UInt32 }
    let dies = Dictionary(grouping: cpus) { [$0.socket, $0.die] }
    let inOrder = dies.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map(\.value)
    let ranks = inOrder.enumerated().flatMap { die, cpus in
      let cores = Dictionary(grouping: cpus, by: \.core).sorted { $0.key < $1.key }.map(\.value)
      return cores.enumerated().flatMap { core, siblings in
        siblings.enumerated().map { sibling, cpu in
          Rank(sibling: sibling, core: core, die: die, number: cpu.number)
        }
      }
    }
    return ranks.sorted { ($0.sibling, $0.core, $0.die) < ($1.sibling, $1.core, $1.die) }
      .map(\.number)
  }
}
