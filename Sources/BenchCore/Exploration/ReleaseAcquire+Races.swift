extension ReleaseAcquire {
  func isRace(
    _ node: LocalNode, by contender: Int, in state: State, _ shape: StateShape
  ) -> Bool {
    guard node.word != ExploredWords.nowhere else { return false }
    let word = words[Int(node.word)]
    let known = current(contender, state, shape)
    let newest = newest(state)
    func isUnknown(_ field: Int) -> Bool { field >= 0 && known[field] < newest[field] }
    if isUnknown(word.plainStore) { return true }
    if node.request.isPlain && isUnknown(word.list) { return true }
    guard node.request.isWrite else { return false }
    for other in 0..<shape.contenders where other != contender {
      if word.plainLoads >= 0 && isUnknown(word.plainLoads + other) { return true }
      if node.request.isPlain && word.atomicLoads >= 0 && isUnknown(word.atomicLoads + other) {
        return true
      }
    }
    return false
  }
}
