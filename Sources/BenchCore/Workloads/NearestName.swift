/// The candidate that someone who typed `name` most likely meant, or nil if none is near.
///
/// Near means a Damerau–Levenshtein distance (optimal string alignment: insertions, deletions,
/// substitutions and swaps of neighbours, in characters) of at most 2 or a third of the typed
/// name's length, whichever is more, and less than the candidate's whole length: a name that
/// shares nothing with a candidate is not a misspelling of it. The first of equally near ones wins.
package func nearestName(to name: String, among candidates: [String]) -> String? {
  let typed = Array(name)
  let limit = max(2, typed.count / 3)
  var nearest: (name: String, distance: Int)?
  for candidate in candidates {
    let distance = alignmentDistance(typed, Array(candidate))
    guard distance <= limit, distance < max(1, candidate.count) else { continue }
    if let nearest, nearest.distance <= distance { continue }
    nearest = (candidate, distance)
  }
  return nearest?.name
}

private func alignmentDistance(_ a: [Character], _ b: [Character]) -> Int {
  var beforePrevious: [Int] = []
  var previous = Array(0...b.count)
  for i in a.indices {
    var current = [i + 1]
    for j in b.indices {
      let substitution = previous[j] + (a[i] == b[j] ? 0 : 1)
      var best = min(previous[j + 1] + 1, current[j] + 1, substitution)
      if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] {
        best = min(best, beforePrevious[j - 1] + 1)
      }
      current.append(best)
    }
    beforePrevious = previous
    previous = current
  }
  return previous[b.count]
}
