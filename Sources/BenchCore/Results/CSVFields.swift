/// The fields of one record of CSV, found byte by byte and not copied.
///
/// Source: RFC 4180. Quotes are only where a field begins and ends, or doubled between.
struct CSVFields: ~Copyable {
  struct Field: BitwiseCopyable {
    let bytes: UnsafeBufferPointer<UInt8>
    /// Between quotes, which are not among the bytes; those within are still doubled.
    let isQuoted: Bool

    var text: String {
      let text = String(decoding: bytes, as: UTF8.self)
      guard isQuoted, text.contains("\"") else { return text }
      return text.split(separator: "\"\"", omittingEmptySubsequences: false).joined(separator: "\"")
    }

    /// The text for a message: in one line, and not too long for it.
    var excerpt: String {
      let line = text.map { $0.unicodeScalars.allSatisfy { $0.value >= 0x20 } ? $0 : " " }
      return String(line.prefix(30)) + (line.count > 30 ? "…" : "")
    }
  }

  private let fields: UnsafeMutableBufferPointer<Field>
  private(set) var count = 0

  /// Room for so many fields; a record with more of them is not taken apart.
  init(capacity: Int) { fields = .allocate(capacity: capacity) }

  deinit { fields.deallocate() }

  subscript(index: Int) -> Field { fields[index] }

  /// Takes a record apart; false if it is no CSV, or has more fields than there is room for.
  mutating func split(_ record: UnsafeBufferPointer<UInt8>) -> Bool {
    count = 0
    var record = record
    // What a program on Windows saved ends in CR LF.
    if record.last == UInt8(ascii: "\r") { record = .init(rebasing: record.dropLast()) }
    var start = 0
    while true {
      guard count < fields.count else { return false }
      let isQuoted = start < record.count && record[start] == UInt8(ascii: "\"")
      guard
        let end = isQuoted ? Self.quote(after: start, in: record) : Self.comma(start, in: record)
      else { return false }
      let bytes = isQuoted ? record[(start + 1)..<(end - 1)] : record[start..<end]
      fields[count] = Field(bytes: UnsafeBufferPointer(rebasing: bytes), isQuoted: isQuoted)
      count += 1
      if end == record.count { return true }
      start = end + 1
    }
  }

  /// Where a field without quotes ends; nil if there are some in it.
  private static func comma(_ start: Int, in record: UnsafeBufferPointer<UInt8>) -> Int? {
    var end = start
    while end < record.count {
      let byte = record[end]
      if byte == UInt8(ascii: ",") { return end }
      if byte == UInt8(ascii: "\"") { return nil }
      end &+= 1
    }
    return end
  }

  /// Where a field in quotes ends, behind them; nil if something else than a comma follows.
  private static func quote(after start: Int, in record: UnsafeBufferPointer<UInt8>) -> Int? {
    var end = start + 1
    while end < record.count {
      guard record[end] == UInt8(ascii: "\"") else {
        end &+= 1
        continue
      }
      end += 1
      if end == record.count || record[end] == UInt8(ascii: ",") { return end }
      guard record[end] == UInt8(ascii: "\"") else { return nil }
      end += 1
    }
    return nil
  }
}
