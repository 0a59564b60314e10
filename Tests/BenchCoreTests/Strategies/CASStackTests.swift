import BenchCore
import Testing

struct CASStackTests {
  /// From one thread even a head without a tag is right; with one it must be.
  static let steps = Catalogue.handingOut.filter { $0.card.name == "cas-stack" }.flatMap { entry in
    ([0, 1, 16, 17, 46] as [UInt32]).flatMap { tagBits in
      ([1, 2, 33, 64, 257] as [UInt32]).flatMap { slots in
        LockstepCase.origins.map {
          LockstepCase(entry, slots: slots, origin: $0, tagBits: tagBits)
        }
      }
    }
  }

  @Test func bothWidthsAreStepped() {
    #expect(Self.steps.count == 5 * 5 * 2)
  }

  @Test(arguments: steps) func behavesLikeASetAtAnyTagWidth(step: LockstepCase) throws {
    #expect(try step.firstDivergence(in: 20 * Int(step.cell.slots) + 200) == nil)
  }

  private func refusal(slots: UInt32, tagBits: UInt32) -> String? {
    var layout = RegionLayout()
    do throws(ConfigurationError) {
      _ = try CASStack(
        SlotGeometry(slots: slots, layout: .dense), options: StrategyOptions(tagBits: tagBits),
        layout: &layout)
      return nil
    } catch {
      return error.description
    }
  }

  @Test(arguments: [0, 1, 16] as [UInt32])
  func narrowHeadServesSixtyFiveThousandSlotsAndNoMore(tagBits: UInt32) {
    #expect(refusal(slots: 65_535, tagBits: tagBits) == nil)
    #expect(refusal(slots: 65_536, tagBits: tagBits)?.contains("--tag-bits 17") == true)
    #expect(refusal(slots: 262_143, tagBits: tagBits)?.contains("65535") == true)
  }

  @Test(arguments: [17, 32, 46] as [UInt32])
  func wideHeadServesAsManySlotsAsPostgreSQL(tagBits: UInt32) {
    #expect(refusal(slots: 65_536, tagBits: tagBits) == nil)
    #expect(refusal(slots: SlotGeometry.largestSlotCount, tagBits: tagBits) == nil)
  }

  @Test(arguments: [47, 64, .max] as [UInt32])
  func moreThanFortySixTagBitsAreRejected(tagBits: UInt32) {
    #expect(refusal(slots: 8, tagBits: tagBits)?.contains("0 to 46 tag bits") == true)
  }

  @Test(arguments: [(65_535, 16), (262_143, 17), (262_143, 46)] as [(UInt32, UInt32)])
  func lastSlotOfTheLargestTableIsASlotLikeAnyOther(slots: UInt32, tagBits: UInt32) throws {
    let entry = try #require(Catalogue.strategy(named: "cas-stack"))
    let step = LockstepCase(entry, slots: slots, held: slots - 1, tagBits: tagBits)
    let subject = try SteppedSubject(entry, step.cell)
    for _ in 0..<3 {
      #expect(subject.session.take(0) == slots - 1)
      #expect(subject.session.take(1) == nil)
      #expect(subject.session.give(slots - 1))
    }
  }
}
