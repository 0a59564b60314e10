import BenchCore

/// A postmaster's own memory that can be copied, so that every sequence of operations can be tried.
struct CopiedChildMemory: ChildMemory {
  final class Words {
    var words: [UInt32]
    init(_ words: [UInt32]) { self.words = words }
  }

  private let cells: Words

  init(_ cells: Words) { self.cells = cells }

  func load(_ word: PrivateWord) -> UInt32 { cells.words[Int(word.index)] }
  func store(_ word: PrivateWord, _ value: UInt32) { cells.words[Int(word.index)] = value }
  func examined(_ places: UInt32) {}
  func watch(_ slot: UInt32) {}
  func nextExit() -> UInt32? { nil }
}

/// Every sequence of operations up to a length over a few pids, against a dictionary.
struct ExitModel {
  /// What memory holds, and what it should.
  private struct State: Hashable {
    let words: [UInt32]
    let children: [UInt32: UInt32]
  }

  let children: UInt32
  let pids: [UInt32]
  let pidLimit: UInt32

  /// A table of four that is half full at most, and five pids for it: three of one home at the end of
  /// `pid-hash`'s places, so that they go round, one at home before them and one where they go.
  static let crowded: ExitModel = {
    let limit: UInt32 = 4_096
    let capacity = PidHash.capacity(children: 4)
    func pids(at home: UInt32) -> [UInt32] {
      (1..<limit).filter { PidHash.home(of: $0, capacity: capacity) == home }
    }
    let last = capacity - 1
    return ExitModel(
      children: 4, pids: pids(at: last).prefix(3) + [pids(at: last - 1)[0], pids(at: 0)[0]],
      pidLimit: limit)
  }()

  /// The sequence that ends with a wrong answer, as text; nil if there is none of this length or less.
  func violation<Strategy: ExitStrategy>(
    of _: Strategy.Type, upTo length: Int
  ) throws -> (violation: String?, states: Int) {
    var layout = RegionLayout()
    let geometry = ExitGeometry(children: children, pidLimit: pidLimit, descriptors: 0)
    let strategy = try Strategy(geometry, layout: &layout)
    // Not zero: a format must not rely on what was there.
    let cells = CopiedChildMemory.Words(
      [UInt32](repeating: 0xa5a5_a5a5, count: Int(layout.privateWordCount)))
    let memory = CopiedChildMemory(cells)
    strategy.format(in: memory)
    let start = State(words: cells.words, children: [:])
    var seen: Set<State> = [start]
    var frontier = [start]
    for step in 1...length {
      var next: [State] = []
      for state in frontier {
        for pid in pids {
          cells.words = state.words
          var children = state.children
          let found = strategy.remove(pid: pid, in: memory)
          guard found == children.removeValue(forKey: pid) else {
            return (
              "operation \(step): \(pid) gave \(found as Any) of \(state.children)", seen.count
            )
          }
          let removed = State(words: cells.words, children: children)
          if seen.insert(removed).inserted { next.append(removed) }
          guard found == nil, children.count < self.children else { continue }
          cells.words = state.words
          let taken = Set(children.values)
          guard let slot = (0..<self.children).first(where: { !taken.contains($0) }) else {
            continue
          }
          strategy.insert(pid: pid, slot: slot, in: memory)
          children[pid] = slot
          let inserted = State(words: cells.words, children: children)
          if seen.insert(inserted).inserted { next.append(inserted) }
        }
      }
      frontier = next
    }
    return (nil, seen.count)
  }
}
