import BenchCore
import Foundation

/// Damages the bytes of a file, in as many ways as there are cases: the same at each run.
struct Damage {
  private var generator: SeededGenerator
  private let original: [UInt8]
  /// What is put in the place of other bytes.
  private let alphabet: [UInt8]

  /// How many cases a fuzz test goes through: `make fuzz` asks for more.
  static let cases =
    ProcessInfo.processInfo.environment["BENCH_SLOTS_FUZZ_CASES"].flatMap(Int.init) ?? 2_000

  init(to original: [UInt8], with alphabet: String, seed: UInt64) {
    self.original = original
    self.alphabet = Array(alphabet.utf8) + [0, 0xff, 0xc3, 13]
    generator = SeededGenerator(seed: seed)
  }

  /// The next damaged version: never empty.
  mutating func next() -> [UInt8] {
    var bytes = original
    for _ in 0..<below(40) {
      let place = below(bytes.count)
      switch below(5) {
      case 0: bytes[place] = alphabet[below(alphabet.count)]
      case 1: bytes.removeSubrange(place..<min(bytes.count, place + below(90)))
      case 2: bytes.insert(contentsOf: bytes[place...].prefix(below(200)), at: 0)
      case 3: bytes.removeLast(min(bytes.count, below(20)))
      default: bytes.insert(UInt8(truncatingIfNeeded: generator.next()), at: place)
      }
      if bytes.isEmpty { bytes = original }
    }
    return bytes
  }

  private mutating func below(_ bound: Int) -> Int { Int.random(in: 0..<bound, using: &generator) }
}
