import CAtomics

/// What a thread that only spins loses of its CPU: to interrupts, to other programs, to a hypervisor.
///
/// It reads the clock as fast as it can; a step that is far longer than a reading is time that somebody
/// else had.
package struct Preemption: Sendable, Equatable {
  /// Of one CPU.
  package struct Loss: Sendable, Equatable {
    package let cpu: UInt32
    /// Steps longer than `shortestGap`.
    package var gaps: UInt64 = 0
    package var longestNanoseconds: UInt64 = 0
    package var lostNanoseconds: UInt64 = 0
    /// How long it spun.
    package var nanoseconds: UInt64 = 0
    /// Whether it ran where it should.
    package var isPinned = false

    package init(cpu: UInt32) { self.cpu = cpu }

    package var lostShare: Double {
      nanoseconds == 0 ? 0 : Double(lostNanoseconds) / Double(nanoseconds)
    }
  }

  /// An interrupt of the kernel's own takes one to some microseconds; what is shorter is the clock's.
  package static let shortestGap: UInt64 = 1_000

  package let losses: [Loss]

  package init(_ losses: [Loss]) { self.losses = losses }

  /// Spins on all of these CPUs at once, for so long.
  package static func measured(
    on cpus: [UInt32], nanoseconds: UInt64, clock: Clock
  ) -> Preemption {
    let results = UnsafeMutablePointer<Loss>.allocate(capacity: max(1, cpus.count))
    defer { results.deallocate() }
    for (index, cpu) in cpus.enumerated() { (results + index).initialize(to: Loss(cpu: cpu)) }
    // As a number, for a pointer could not go to another thread without switching its checks off.
    let address = UInt(bitPattern: results)
    ThreadCrew(seats: 0..<UInt32(cpus.count)) { seat in
      guard let results = UnsafeMutablePointer<Loss>(bitPattern: address) else { return }
      var placement = SeatPlacement()
      var loss = results[Int(seat)]
      loss.isPinned = placement.pin(to: loss.cpu)
      spin(&loss, nanoseconds: nanoseconds, TickScale(clock))
      results[Int(seat)] = loss
    }.join()
    return Preemption((0..<cpus.count).map { results[$0] })
  }

  private static func spin(_ loss: inout Loss, nanoseconds: UInt64, _ scale: TickScale) {
    let begin = ca_ticks_begin()
    var last = begin
    while true {
      let now = ca_ticks_begin()
      let step = scale.nanoseconds(ofTicks: now &- last)
      last = now
      if step >= shortestGap {
        loss.gaps &+= 1
        loss.lostNanoseconds &+= step
        if step > loss.longestNanoseconds { loss.longestNanoseconds = step }
      }
      loss.nanoseconds = scale.nanoseconds(ofTicks: now &- begin)
      if loss.nanoseconds >= nanoseconds { return }
    }
  }

  package var worst: Loss? { losses.max { $0.lostShare < $1.lostShare } }
}
