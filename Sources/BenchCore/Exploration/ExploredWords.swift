/// The words of a region that contenders touch, and where each stands in an explored state.
///
/// Found by exploring: a word gets a place when the first access to it turns up, and the search then
/// starts over with the longer state. A word that nobody ever reads has no place at all: what it
/// holds changes nothing.
package struct ExploredWords {
  package struct Entry: Sendable {
    package let name: String
    package let offset: UInt32
    package let isWide: Bool
    package fileprivate(set) var isRead: Bool
    /// In a state, in cells; `nowhere` for a word that nobody reads.
    package fileprivate(set) var cell: UInt16
  }

  package static let nowhere = UInt16.max

  package private(set) var entries: [Entry] = []
  private var numbers: [UInt32: Int] = [:]
  /// Cells of all words together.
  package private(set) var cellCount = 0
  private let layout: RegionLayout

  package init(_ layout: RegionLayout) { self.layout = layout }

  /// What became of a word that an access names.
  enum Resolution {
    case known(Int)
    /// It is new, or read for the first time: states have another shape from here on.
    case changed(Int)
    /// No field reserves these bytes: an index was out of range.
    case stray
  }

  mutating func resolve(_ request: Request) -> Resolution {
    resolve(offset: request.offset, isWide: request.isWide, isRead: request.isRead)
  }

  mutating func resolve(offset: UInt32, isWide: Bool, isRead: Bool) -> Resolution {
    guard layout.isReserved(offset), offset.isMultiple(of: isWide ? 8 : 4) else { return .stray }
    if let number = numbers[offset] {
      guard entries[number].isWide == isWide else { return .stray }
      guard isRead && !entries[number].isRead else { return .known(number) }
      entries[number].isRead = true
      place(number)
      return .changed(number)
    }
    let number = entries.count
    numbers[offset] = number
    entries.append(
      Entry(
        name: layout.name(at: offset), offset: offset, isWide: isWide, isRead: isRead,
        cell: Self.nowhere))
    if isRead { place(number) }
    return .changed(number)
  }

  private mutating func place(_ number: Int) {
    entries[number].cell = UInt16(cellCount)
    cellCount += entries[number].isWide ? 2 : 1
  }

  /// The cell of a word that some environment looks at.
  package mutating func require(_ offset: UInt32, isWide: Bool) -> Int {
    switch resolve(offset: offset, isWide: isWide, isRead: true) {
    case .known(let number), .changed(let number): Int(entries[number].cell)
    case .stray: fatalError("no word lies at \(offset)")
    }
  }
}
