import Glibc

/// Texts by number: each is kept once, however often it is read.
struct Interned: Sendable {
  private(set) var texts: [String] = []
  private var numbers: [String: UInt32] = [:]
  /// What was looked up last; in sorted rows most often what comes next.
  private var lastBytes: [UInt8] = []
  private var lastNumber: UInt32?

  /// The number of a field's text, a new one if it is new.
  mutating func number(of field: CSVFields.Field) -> UInt32 {
    if let lastNumber, lastBytes.count == field.bytes.count,
      field.bytes.baseAddress.map({ memcmp($0, lastBytes, lastBytes.count) == 0 }) ?? true
    {
      return lastNumber
    }
    let number = number(of: field.text)
    // Within quotes, equal bytes may be another text than without.
    lastNumber = field.isQuoted ? nil : number
    lastBytes.removeAll(keepingCapacity: true)
    lastBytes.append(contentsOf: field.bytes)
    return number
  }

  private mutating func number(of text: String) -> UInt32 {
    if let known = numbers[text] { return known }
    let number = UInt32(texts.count)
    texts.append(text)
    numbers[text] = number
    return number
  }
}

/// Tuples of numbers by number: what the rows of one series have in common is kept once.
struct InternedTuples: Sendable {
  let width: Int
  private(set) var count = 0
  private var words: [UInt32] = []
  /// Open addressing: the number of a tuple and one, 0 where there is none.
  private var places = [UInt32](repeating: 0, count: 1 << 10)

  init(width: Int) { self.width = width }

  subscript(number: Int, place: Int) -> UInt32 { words[number * width + place] }

  /// The number of a tuple of this width, a new one if it is new.
  mutating func number(of tuple: [UInt32]) -> UInt32 {
    if count * 2 >= places.count { grow() }
    var place = Self.hash(tuple[...]) & (places.count - 1)
    while places[place] != 0 {
      let number = Int(places[place] - 1)
      if (0..<width).allSatisfy({ words[number * width + $0] == tuple[$0] }) {
        return UInt32(number)
      }
      place = (place + 1) & (places.count - 1)
    }
    words.append(contentsOf: tuple)
    count += 1
    places[place] = UInt32(count)
    return UInt32(count - 1)
  }

  private mutating func grow() {
    places = [UInt32](repeating: 0, count: places.count * 2)
    for number in 0..<count {
      var place = Self.hash(words[(number * width)..<((number + 1) * width)]) & (places.count - 1)
      while places[place] != 0 { place = (place + 1) & (places.count - 1) }
      places[place] = UInt32(number + 1)
    }
  }

  /// FNV-1a by words, after draft-eastlake-fnv.
  private static func hash(_ tuple: ArraySlice<UInt32>) -> Int {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for word in tuple { hash = (hash ^ UInt64(word)) &* 0x100_0000_01b3 }
    return Int(truncatingIfNeeded: hash ^ (hash >> 32))
  }
}
