import BenchCore
import CAtomics
import Glibc
import Testing

/// Tables of the postmaster's own: every sequence of operations up to a length, against a dictionary.
struct ExitStrategyTests {
  private static let length = 9

  @Test func everySequenceOfOperationsAnswersAsADictionaryDoes() throws {
    let model = ExitModel.crowded
    let list = try model.violation(of: PidList.self, upTo: Self.length)
    let hash = try model.violation(of: PidHash.self, upTo: Self.length)
    let array = try model.violation(of: PidArray.self, upTo: Self.length)
    #expect(list.violation == nil)
    #expect(hash.violation == nil)
    #expect(array.violation == nil)
    // An array remembers nothing but its children, the other tables how they came to be.
    #expect(array.states > 30 && hash.states > 10 * array.states && list.states > 10 * array.states)
  }

  @Test func eachBrokenTableIsFoundOut() throws {
    let model = ExitModel.crowded
    #expect(try model.violation(of: HeadlessList.self, upTo: Self.length).violation != nil)
    #expect(try model.violation(of: OneWayList.self, upTo: Self.length).violation != nil)
    #expect(try model.violation(of: GappyHash.self, upTo: Self.length).violation != nil)
    #expect(try model.violation(of: StraightHash.self, upTo: Self.length).violation != nil)
    #expect(try model.violation(of: FaithfulArray.self, upTo: Self.length).violation != nil)
    #expect(try model.violation(of: FoldedArray.self, upTo: Self.length).violation != nil)
  }

  @Test func aTableOfOneChildHasRoom() throws {
    let model = ExitModel(children: 1, pids: [1, 2, 3], pidLimit: 4)
    #expect(try model.violation(of: PidList.self, upTo: 12).violation == nil)
    #expect(try model.violation(of: PidHash.self, upTo: 12).violation == nil)
    #expect(try model.violation(of: PidArray.self, upTo: 12).violation == nil)
  }

  @Test func moreChildrenThanDescriptorsAreRefused() throws {
    var layout = RegionLayout()
    #expect(throws: ConfigurationError.self) {
      _ = try Pidfd(ExitGeometry(children: 1_000, descriptors: 1_000), layout: &layout)
    }
    _ = try Pidfd(ExitGeometry(children: 1_000, descriptors: 1_064), layout: &layout)
  }

  /// What eventfds stand for elsewhere: real children, which exit in another order than they started.
  @Test func theKernelTellsTheSlotsOfRealChildren() throws {
    let count: UInt32 = 8
    let descriptors = ChildDescriptors.watching(count)
    defer { descriptors.closeAll() }
    var pids: [pid_t] = []
    for slot in 0..<count {
      let pid = try child()
      pids.append(pid)
      #expect(descriptors.watch(slot, process: pid))
    }
    #expect(descriptors.nextExit() == nil)
    for slot in [3, 7, 0, 5] {
      kill(pids[slot], SIGKILL)
      var found: UInt32?
      // The kernel tells a little after the signal.
      for _ in 0..<10_000 where found == nil {
        found = descriptors.nextExit()
        if found == nil { usleep(1_000) }
      }
      #expect(found == UInt32(slot))
      #expect(descriptors.nextExit() == nil)
    }
    for pid in pids {
      kill(pid, SIGKILL)
      var status: Int32 = 0
      waitpid(pid, &status, 0)
    }
  }

  /// A process that waits to be killed.
  private func child() throws -> pid_t {
    var pid: pid_t = 0
    var arguments: [UnsafeMutablePointer<CChar>?] = [strdup("sleep"), strdup("600"), nil]
    defer { for argument in arguments { free(argument) } }
    let result = ca_spawn("/bin/sleep", &arguments, nil, 0, &pid)
    try #require(result == 0)
    return pid
  }
}
