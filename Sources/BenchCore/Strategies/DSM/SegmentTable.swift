/// The items of a control segment: what PostgreSQL keeps for each dynamic shared memory segment.
///
/// Source: dsm_control_item (storage/ipc/dsm.c): handle, reference count, first page, number of pages,
/// a private handle of the implementation, pinned. Who maps it: every backend. Who may write what is
/// each strategy's business; the operating system's key is written by the creator, before anybody else
/// can have the handle, and read by whoever is attached.
package struct SegmentTable: Hashable, Sendable {
  /// sizeof(dsm_control_item) on x86-64, in bytes.
  package static let itemSize: UInt32 = 40

  package let count: UInt32
  private let items: WordArray

  package init(slots: UInt32, layout: inout RegionLayout) {
    count = slots
    items = layout.words(
      "item", count: slots, stride: Self.itemSize,
      parts: [
        .init("handle", at: 0), .init("references", at: 4), .init("pages", at: 8),
        .init("key", at: 24), .init("pinned", at: 32),
      ])
  }

  /// Where PostgreSQL has the handle.
  @inline(__always) package func handle(_ slot: SlotIndex) -> Word { items[slot] }

  @inline(__always) package func references(_ slot: SlotIndex) -> Word {
    Word(offset: items[slot].offset &+ 4)
  }

  /// Handle and references as one word.
  @inline(__always) package func both(_ slot: SlotIndex) -> WideWord {
    WideWord(offset: items[slot].offset)
  }

  @inline(__always) package func key(_ slot: SlotIndex) -> WideWord {
    WideWord(offset: items[slot].offset &+ 24)
  }
}
