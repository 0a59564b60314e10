import BenchCore
import Testing

/// Each access is counted as what it is, and lines as often as they are new to the operation.
struct AccessTallyTests {
  private struct Counted: ~Copyable {
    let layout: RegionLayout
    let word: Word
    let wide: WideWord
    let pair: DenseWordArray
    let region: SharedRegion
    let tally = UnsafeMutablePointer<AccessTally>.allocate(capacity: 1)
    let notes = UnsafeMutablePointer<BackendNotes>.allocate(capacity: 1)

    init() throws {
      var layout = RegionLayout()
      word = layout.word("word")
      wide = layout.wideWord("wide")
      pair = layout.words("pair", count: 32)
      self.layout = layout
      region = try SharedRegion(creating: layout)
      tally.initialize(to: AccessTally(regionSize: layout.size))
      notes.initialize(to: BackendNotes())
    }

    deinit {
      tally.deinitialize(count: 1)
      tally.deallocate()
      notes.deallocate()
    }

    func counts(_ body: (CountingMemory) -> Void) -> AccessCounts {
      let native = NativeMemory(
        base: region.base, notes: notes, worker: UnsafeRawPointer(region.base))
      tally.pointee.begin()
      body(CountingMemory(native, tally: tally))
      return tally.pointee.end()
    }
  }

  @Test func readsAreLoads() throws {
    let counted = try Counted()
    let (word, wide) = (counted.word, counted.wide)
    let counts = counted.counts { memory in
      _ = memory.load(word, .relaxed)
      _ = memory.load(wide, .acquiring)
      _ = memory.loadPlain(word)
      _ = memory.loadPlain(wide)
    }
    #expect(Accesses(counts) == Accesses(4, 0, 0, 0, lines: 2))
  }

  @Test func writesAreStores() throws {
    let counted = try Counted()
    let (word, wide) = (counted.word, counted.wide)
    let counts = counted.counts { memory in
      memory.store(word, 1, .relaxed)
      memory.store(wide, 2, .releasing)
      memory.storePlain(word, 3)
      memory.storePlain(wide, 4)
    }
    #expect(Accesses(counts) == Accesses(0, 4, 0, 0, lines: 2))
  }

  @Test func updatesAreCountedWhetherTheySucceedOrNot() throws {
    let counted = try Counted()
    let (word, wide) = (counted.word, counted.wide)
    let counts = counted.counts { memory in
      _ = memory.exchange(word, 1, .acquiring)
      _ = memory.fetchAdd(word, 1, .relaxed)
      _ = memory.fetchOr(word, 4, .relaxed)
      _ = memory.fetchAnd(word, 6, .relaxed)
      memory.setBits(word, 8, .releasing)
      let word = memory.compareExchange(
        word, expected: 14, desired: 5, success: .acquiring, failure: .relaxed)
      #expect(word.exchanged)
      #expect(word.original == 14)
      let wide = memory.compareExchange(
        wide, expected: 77, desired: 5, success: .acquiring, failure: .relaxed)
      #expect(!wide.exchanged)
      #expect(wide.original == 0)
    }
    #expect(Accesses(counts) == Accesses(0, 0, 7, 0, lines: 2))
    #expect(counts.compareExchangeFailures == 1)
    #expect(counts.steps == 7)
  }

  @Test func fencesAreNoSteps() throws {
    let counted = try Counted()
    let counts = counted.counts { $0.fence(.sequentiallyConsistent) }
    #expect(counts.fences == 1)
    #expect(counts.steps == 0)
  }

  @Test func wordsOfOneLineAreOneLine() throws {
    let counted = try Counted()
    let pair = counted.pair
    let near = counted.counts { memory in
      for index in 0..<16 as Range<UInt32> { memory.store(pair[index], 1, .relaxed) }
    }
    #expect(Accesses(near) == Accesses(0, 16, 0, 0, lines: 1))
    let far = counted.counts { memory in
      for index in 0..<17 as Range<UInt32> { memory.store(pair[index], 1, .relaxed) }
    }
    #expect(Accesses(far) == Accesses(0, 17, 0, 0, lines: 2))
  }

  @Test func eachOperationCountsItsLinesAnew() throws {
    let counted = try Counted()
    let word = counted.word
    for _ in 0..<3 {
      #expect(counted.counts { $0.store(word, 1, .relaxed) }.lines == 1)
    }
  }
}
