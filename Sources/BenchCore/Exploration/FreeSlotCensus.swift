/// The free slots of states at rest; looked up once for each content of memory.
struct FreeSlotCensus {
  struct Count {
    let count: Int
    let hasDouble: Bool
  }

  private let run: (_ answer: (Request) -> UInt64) -> [UInt32]
  private let words: ExploredWords
  private var counts: [UInt64: Count] = [:]
  /// A word that no state holds was asked for.
  private(set) var missing: Request?

  init(
    words: ExploredWords, run: @escaping (_ answer: (Request) -> UInt64) -> [UInt32]
  ) {
    self.words = words
    self.run = run
  }

  mutating func take(value: (_ cell: Int, _ isWide: Bool) -> UInt64) -> Count {
    let memory = words.fingerprint(of: value)
    if let known = counts[memory] { return known }
    let words = words
    var missing = missing
    let free = run { request in
      var place = words
      switch place.resolve(
        offset: request.offset, isWide: request.isWide, isRead: request.isRead)
      {
      case .known(let number):
        let entry = words.entries[number]
        return value(Int(entry.cell), entry.isWide)
      default:
        missing = missing ?? request
        return 0
      }
    }
    self.missing = missing
    let count = Count(count: free.count, hasDouble: Set(free).count != free.count)
    counts[memory] = count
    return count
  }
}
