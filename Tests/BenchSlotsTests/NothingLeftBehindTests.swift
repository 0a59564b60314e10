import Testing

@Suite(.serialized) struct NothingLeftBehindTests {
  @Test(arguments: ["processes", "threads"])
  func afterARunNoProcessAndNoMemoryFileRemains(mode: String) throws {
    let place = try Workplace()
    let program = try place.start([
      "run", "--slots", "8", "--workers", "2", "--mode", mode, "--time", "100ms", "--repetitions",
      "1", "--output", "out",
    ])
    var memoryFiles: Set<UInt64> = []
    var workers: Set<RunningProcess> = []
    while !program.hasEnded {
      for process in place.processes {
        memoryFiles.formUnion(process.memoryFiles)
        if process.pid != program.pid { workers.insert(process) }
      }
    }
    #expect(try program.outcome().code == 0)
    #expect(!memoryFiles.isEmpty && !workers.isEmpty)
    #expect(place.processes.isEmpty)
    #expect(RunningProcess.all.allSatisfy { $0.memoryFiles.isDisjoint(with: memoryFiles) })
  }
}
