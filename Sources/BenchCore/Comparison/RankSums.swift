/// In how many ways some of a list of whole numbers can be chosen, by what they sum up to.
///
/// Counts are kept as floating-point numbers: exact up to 2⁵³, and beyond that to 16 digits.
enum RankSums {
  /// By sum, the choices of so many of the numbers.
  static func choices(of count: Int, from numbers: [Int]) -> [Double] {
    let largest = numbers.reduce(0, +)
    let width = largest + 1
    // Row by row of a table: by how many are chosen, by sum.
    var ways = [Double](repeating: 0, count: (count + 1) * width)
    ways[0] = 1
    ways.withUnsafeMutableBufferPointer { ways in
      var reached = 0
      for (index, number) in numbers.enumerated() {
        reached += number
        for size in stride(from: min(count, index + 1), to: 0, by: -1) {
          let (row, before) = (size * width, (size - 1) * width - number)
          for sum in stride(from: reached, through: number, by: -1) {
            ways[row + sum] += ways[before + sum]
          }
        }
      }
    }
    return Array(ways[(count * width)...])
  }

  /// By sum, the choices of any of the numbers.
  static func choices(from numbers: [Int]) -> [Double] {
    let largest = numbers.reduce(0, +)
    var ways = [Double](repeating: 0, count: largest + 1)
    ways[0] = 1
    for number in numbers {
      for sum in stride(from: largest, through: number, by: -1) { ways[sum] += ways[sum - number] }
    }
    return ways
  }

  /// How likely a sum at least as far out as this one is, on either side: twice the smaller tail.
  static func twoSided(_ sum: Int, among ways: [Double]) -> Double {
    let all = ways.reduce(0, +)
    let (below, above) = (ways[...sum].reduce(0, +), ways[sum...].reduce(0, +))
    return min(1, 2 * min(below, above) / all)
  }
}
