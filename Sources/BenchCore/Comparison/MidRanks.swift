/// Ranks from 1 in ascending order; equal values share the mean of theirs.
struct MidRanks {
  /// Twice the rank of each value, in the order given: whole numbers.
  let doubled: [Int]
  /// The sum of t³ − t over the groups of t equal values: what ties take from the variance.
  let tieTerm: Double

  init(of values: [Double]) {
    let order = values.indices.sorted { values[$0] < values[$1] }
    var doubled = [Int](repeating: 0, count: values.count)
    var tieTerm = 0.0
    var start = 0
    while start < order.count {
      var end = start + 1
      while end < order.count, values[order[end]] == values[order[start]] { end += 1 }
      for place in start..<end { doubled[order[place]] = start + 1 + end }
      let size = Double(end - start)
      tieTerm += size * size * size - size
      start = end
    }
    self.doubled = doubled
    self.tieTerm = tieTerm
  }
}
