import BenchCore
import Testing

/// Pids as the kernel hands them out: no two children have one, and no stranger has a child's.
struct ChildrenTests {
  @Test(arguments: PidPattern.allCases, ExitOrder.allCases)
  func everyPidIsOneChildsOnly(pattern: PidPattern, order: ExitOrder) {
    let count: UInt32 = 100
    var children = Children(count, pattern, order, seed: 1)
    defer { children.deallocate() }
    var live = Set((0..<count).map { children.pid(of: $0) })
    #expect(live.count == Int(count))
    var strangers = 0
    // More than once round the pids, where others take them in between.
    for _ in 0..<150_000 {
      if let stranger = children.stranger() {
        strangers += 1
        if live.contains(stranger) { Issue.record("\(stranger) is a child's") }
      }
      let slot = children.nextToExit()
      guard slot < count else {
        Issue.record("slot \(slot)")
        return
      }
      live.remove(children.pid(of: slot))
      let pid = children.start(in: slot)
      if !live.insert(pid).inserted { Issue.record("\(pid) twice") }
      if pid < Children.firstPid || pid >= ExitGeometry.linuxPidLimit { Issue.record("\(pid)") }
    }
    #expect(live.count == Int(count))
    #expect((15_000...22_500).contains(strangers))
  }

  @Test func theOldestExitsAfterAllOthers() {
    var children = Children(5, .sequential, .oldest, seed: 1)
    defer { children.deallocate() }
    var exited: [UInt32] = []
    for _ in 0..<12 {
      let slot = children.nextToExit()
      exited.append(children.pid(of: slot))
      _ = children.start(in: slot)
    }
    #expect(exited == (0..<12).map { Children.firstPid + $0 })
  }

  @Test func theYoungestIsTheOneThatStartedLast() {
    var children = Children(5, .sequential, .youngest, seed: 1)
    defer { children.deallocate() }
    var last = Children.firstPid + 4
    for _ in 0..<12 {
      let slot = children.nextToExit()
      #expect(children.pid(of: slot) == last)
      last = children.start(in: slot)
    }
  }
}
