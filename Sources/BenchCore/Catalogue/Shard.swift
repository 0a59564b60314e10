/// A fixed part of a matrix, for one of several jobs that run it together.
///
/// Strategies of one configuration stay in one part: only what ran on one machine, interleaved, can be
/// compared. Configurations go to the parts in turn.
package struct Shard: Equatable, Sendable, CustomStringConvertible {
  /// From 1.
  package let number: Int
  package let count: Int

  package var description: String { "\(number)/\(count)" }

  /// As `2/8`; nil if it is no part of so many.
  package init?(_ text: String) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2, let number = Int(parts[0]), let count = Int(parts[1]), count > 0,
      (1...count).contains(number)
    else { return nil }
    (self.number, self.count) = (number, count)
  }

  /// The cells of this part, in their order.
  ///
  /// Throws if there are fewer parts than that.
  package func part(of cells: [Cell]) throws(UsageError) -> [Cell] {
    var numbers: [Cell: Int] = [:]
    let groups = cells.map { cell in
      let configuration = cell.configuration
      if let known = numbers[configuration] { return known }
      numbers[configuration] = numbers.count
      return numbers.count - 1
    }
    let part = zip(cells, groups).filter { $0.1 % count == number - 1 }.map(\.0)
    guard !part.isEmpty else {
      throw UsageError(
        "--shard \(self): there are \(numbers.count) configurations, so at most as many parts.")
    }
    return part
  }
}

extension Cell {
  /// What strategies that are to be compared have in common: all but the strategy and what only some
  /// strategies read.
  fileprivate var configuration: Cell {
    var cell = self
    (cell.strategy, cell.lock, cell.tagBits) = ("", "", 0)
    (cell.bitmapSpread, cell.stall, cell.isProvoked) = (.packed, .none, false)
    return cell
  }
}
