import BenchCore
import Foundation
import Testing

struct CPUTopologyTests {
  /// Two packages of two cores with two siblings each, numbered as most servers do, less CPU 1.
  static let server = CPUTopology(
    [0, 2, 3, 4, 5, 6, 7].map { number in
      .init(
        number: number, socket: Int32(number / 2 % 2), die: 0, core: Int32(number % 2))
    })

  @Test func compactFillsACoreAndThenAPackage() {
    #expect(Self.server.compact == [0, 4, 5, 2, 6, 3, 7])
  }

  @Test func scatterTakesPackagesInTurnAndSiblingsLast() {
    #expect(Self.server.scattered == [0, 2, 5, 3, 4, 6, 7])
  }

  @Test func diesOfAPackageAreScatteredOverToo() {
    let dies = CPUTopology(
      (0..<4).map { .init(number: $0, socket: 0, die: Int32($0 / 2), core: Int32($0)) })
    #expect(dies.compact == [0, 1, 2, 3])
    #expect(dies.scattered == [0, 2, 1, 3])
  }

  @Test func withoutATopologyTheOrderIsThatOfTheNumbers() {
    let flat = CPUTopology.read([9, 4, 6], below: "/nowhere")
    #expect(flat.numbers == [4, 6, 9])
    #expect(flat.compact == [4, 6, 9])
    #expect(flat.scattered == [4, 6, 9])
  }

  @Test func topologyIsReadFromSys() throws {
    let root = try TemporaryFolder()
    for (cpu, core) in [(4, 0), (6, 1), (8, 0)] {
      let folder = "\(root.path)/sys/devices/system/cpu/cpu\(cpu)/topology"
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      for (name, value) in [("physical_package_id", 0), ("die_id", 0), ("core_id", core)] {
        try "\(value)\n".write(toFile: "\(folder)/\(name)", atomically: false, encoding: .utf8)
      }
    }
    let read = CPUTopology.read([8, 4, 6], below: root.path)
    #expect(read.compact == [4, 8, 6])
    #expect(read.scattered == [4, 6, 8])
  }

  @Test func thisProcessMayUseAsManyAsTheKernelSays() {
    #expect(CPUTopology.ofThisProcess().numbers.count == Int(Machine.allowedProcessors))
  }
}
