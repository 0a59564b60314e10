import BenchCore
import Testing

@Suite struct WorkerLogEventTests {
  private func event(_ message: String) -> WorkerLogEvent? { WorkerLogEvent(Array(message.utf8)) }

  @Test func knowsTheFourMessages() {
    #expect(event(#"registering background worker "a "b" c""#) == .registering(name: #"a "b" c"#))
    #expect(event(#"starting background worker process "w""#) == .starting(name: "w"))
    #expect(event("unregistering background worker \"w\"\r") == .unregistering(name: "w"))
    #expect(
      event(#"background worker "t" (PID 7) exited with exit code 1"#)
        == .exited(type: "t", pid: 7, .code(1)))
    #expect(
      event(#"background worker "a" (PID 1) b" (PID 7) was terminated by signal 9: Killed"#)
        == .exited(type: #"a" (PID 1) b"#, pid: 7, .signal(9)))
  }

  @Test(arguments: [
    "", "r", "registering background worker \"w", "registering background worker w",
    "background worker \"t\" (PID x) exited with exit code 1",
    "background worker \"t\" (PID 7) beendete sich mit Status 1",
    "background worker \"t\" (PID 7", "background worker \"", "starting PostgreSQL 15.18",
  ])
  func knowsNoOther(message: String) {
    #expect(event(message) == nil)
  }
}
