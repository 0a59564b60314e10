import BenchCore
import Testing

struct RegionLayoutTests {
  /// The layouts of everything in the catalogue, and of the harness's own memory around it.
  static let layouts: [(name: String, layout: RegionLayout)] = {
    var layouts: [(name: String, layout: RegionLayout)] = []
    for entry in Catalogue.slot {
      for join in entry.joins {
        for slots: UInt32 in [1, 2, 33, 64, 257] {
          for slotLayout in SlotLayout.allCases {
            let cell = Cell.example(
              entry.card.name, lock: join.lock, layout: slotLayout, slots: slots)
            guard let prepared = try? entry.prepare(cell) else { continue }
            let name = "\(entry.card.name) under \(join.lock), \(slots) slots, \(slotLayout)"
            layouts.append((name, prepared.layout))
            let run = RunRegion(cell, refills: entry.refills, repetition: 1)
            layouts.append(("around \(name)", run.layout))
          }
        }
      }
    }
    return layouts
  }()

  @Test func catalogueHasALayoutForEachSizeAndShape() {
    // Two layouts for each of 5 sizes and 3 slot layouts.
    #expect(Self.layouts.count == 2 * 5 * 3 * Catalogue.slot.map(\.joins.count).reduce(0, +))
  }

  @Test func everyFieldStartsOnALineOfItsOwn() {
    for (name, layout) in Self.layouts {
      for field in layout.fields {
        #expect(field.offset.isMultiple(of: RegionLayout.line), "\(field.name) in \(name)")
        #expect(field.offset >= RegionLayout.line, "\(field.name) lies in the header of \(name)")
      }
      #expect(layout.size.isMultiple(of: RegionLayout.line), "\(name)")
    }
  }

  @Test func noTwoFieldsOverlapOrShareALine() {
    for (name, layout) in Self.layouts {
      var end = RegionLayout.line
      for field in layout.fields {
        #expect(field.offset >= end, "\(field.name) in \(name)")
        end = field.offset + field.count * field.stride
      }
      #expect(end <= layout.size, "\(name)")
    }
  }

  @Test func lineIsAHundredAndTwentyEightBytes() {
    #expect(RegionLayout.line == 128)
  }

  @Test func wordsLieAtTheirStride() {
    var layout = RegionLayout()
    let lone = layout.word("lone")
    let dense = layout.words("dense", count: 3)
    let wide = layout.words("wide", count: 3, stride: 128)
    let last = layout.wideWord("last")
    #expect(lone.offset == 128)
    #expect([dense[0], dense[1], dense[2]].map(\.offset) == [256, 260, 264])
    #expect([wide[0], wide[1], wide[2]].map(\.offset) == [384, 512, 640])
    #expect(last.offset == 768)
    #expect(layout.size == 896)
  }

  @Test func offsetsHaveNames() {
    var layout = RegionLayout()
    let lone = layout.word("lone")
    let slots = layout.words("slot", count: 4, stride: 1_488)
    #expect(layout.name(at: 0) == "header")
    #expect(layout.name(at: 127) == "header")
    #expect(layout.name(at: lone.offset) == "lone")
    #expect(layout.name(at: lone.offset + 4) == "lone")
    #expect(layout.name(at: slots[0].offset) == "slot[0]")
    #expect(layout.name(at: slots[0].offset + 1_487) == "slot[0]")
    #expect(layout.name(at: slots[3].offset) == "slot[3]")
  }

  @Test func partsOfAnElementHaveNamesToo() {
    var layout = RegionLayout()
    let slots = layout.words(
      "slot", count: 2, stride: 16, parts: [.init("state", at: 0), .init("generation", at: 8)])
    let offset = slots[1].offset
    #expect(layout.name(at: offset) == "slot[1].state")
    #expect(layout.name(at: offset + 4) == "slot[1].state")
    #expect(layout.name(at: offset + 8) == "slot[1].generation")
    #expect(layout.name(at: slots[0].offset + 15) == "slot[0].generation")
  }

  @Test func onlyFieldsReserveBytes() {
    var layout = RegionLayout()
    let words = layout.words("words", count: 3)
    #expect(!layout.isReserved(0))
    #expect(layout.isReserved(words[2].offset))
    #expect(!layout.isReserved(words[2].offset + 4))
  }

  @Test func privateWordsFollowOneAnotherAndTakeNothingOfTheRegion() {
    var layout = RegionLayout()
    let first = layout.privateWords(count: 5)
    let second = layout.privateWords(count: 2)
    #expect((first.first, first.count) == (0, 5))
    #expect(second[1].index == 6)
    #expect(layout.privateWordCount == 7)
    #expect(layout.size == RegionLayout.line)
  }

  @Test func sameGeometryHasTheSameFingerprint() throws {
    for entry in Catalogue.slot {
      let cell = Cell.example(entry.card.name)
      let fingerprint = try entry.prepare(cell).layout.fingerprint
      #expect(try entry.prepare(cell).layout.fingerprint == fingerprint)
    }
  }

  /// FNV-1a of nothing, of "a" and of "foobar", from its authors' test vectors.
  @Test func fingerprintIsTheSameInEveryProcess() {
    func hash(_ text: String) -> UInt64 {
      var hash = FowlerNollVo()
      hash.combine(text.utf8)
      return hash.value
    }
    #expect(hash("") == 0xcbf2_9ce4_8422_2325)
    #expect(hash("a") == 0xaf63_dc4c_8601_ec8c)
    #expect(hash("foobar") == 0x8594_4171_f739_67e8)
  }

  @Test func everyPropertyOfAFieldIsInTheFingerprint() {
    func fingerprint(_ name: String, _ count: UInt32, _ stride: UInt32, after: UInt32) -> UInt64 {
      var layout = RegionLayout()
      if after > 0 { _ = layout.words("before", count: after) }
      _ = layout.words(name, count: count, stride: stride)
      return layout.fingerprint
    }
    let different = Set([
      fingerprint("a", 4, 4, after: 0), fingerprint("b", 4, 4, after: 0),
      fingerprint("a", 5, 4, after: 0), fingerprint("a", 4, 8, after: 0),
      fingerprint("a", 4, 4, after: 32), fingerprint("a", 4, 4, after: 64),
    ])
    #expect(different.count == 6)
  }

  @Test func everySizeAndShapeOfAStrategyHasAFingerprintOfItsOwn() throws {
    for entry in Catalogue.handingOut {
      var fingerprints: [UInt64] = []
      for slots: UInt32 in [1, 2, 3, 63, 64, 65] {
        for layout in SlotLayout.allCases {
          let cell = Cell.example(entry.card.name, layout: layout, slots: slots)
          fingerprints.append(try entry.prepare(cell).layout.fingerprint)
        }
      }
      #expect(Set(fingerprints).count == fingerprints.count, "\(entry.card.name)")
    }
  }
}
