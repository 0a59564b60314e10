/// Bugs inside the locks themselves.
///
/// Not in `robust` and `mutex`: they are the C library's own code, one blocking step to whoever
/// explores.
enum LockWordMutants {
  static let all = lwlock + ttas + ticket + mcs

  private static let lwlock = [
    Mutant(
      "wake-up-lost", "posts a waiter's semaphore and does not wake it", in: [LWLock.self],
      [.skips(.backend(.wake, "semaphore"))], violates: [.lostWakeup]),
    Mutant(
      "post-lost", "wakes a waiter and does not post its semaphore", in: [LWLock.self],
      [.skips(.backend(.fetchAdd, "semaphore"))], violates: [.lostWakeup, .livelock]),
    Mutant(
      "flag-forgotten", "queues and does not say that somebody waits", in: [LWLock.self],
      [.skips(.backend(.setBits, "lwlock.state"))], violates: [.lostWakeup]),
    Mutant(
      "acquire-torn", "the acquisition's compare-exchange in two steps", in: [LWLock.self],
      [.tears(.backend(.compareExchange, "lwlock.state"))], violates: Mutant.notExcluded),
    Mutant(
      "release-torn", "the release's subtraction in two steps", in: [LWLock.self],
      [.tears(.backend(.fetchAdd, "lwlock.state"))], violates: Mutant.notExcluded),
    Mutant(
      "list-unlocked", "takes the wait list's bit in two steps", in: [LWLock.self],
      [.tears(.backend(.fetchOr, "lwlock.state"))], violates: Mutant.notExcluded),
  ]

  private static let ttas = [
    Mutant(
      "set-torn", "tests and sets in two steps", in: [TTASLock.self],
      [.tears(.backend(.exchange, "ttas"))], violates: Mutant.notExcluded),
    Mutant(
      "not-set", "tests and does not set", in: [TTASLock.self],
      [.writes(.value(0), .backend(.exchange, "ttas"))], violates: Mutant.notExcluded),
    Mutant(
      "release-kept", "stores what it found on its release", in: [TTASLock.self],
      [.writes(.value(1), .backend(.store, "ttas"))], violates: Mutant.neverFree),
  ]

  private static let ticket = [
    Mutant(
      "draw-torn", "draws a number in two steps", in: [TicketLock.self],
      [.tears(.backend(.fetchAdd, "ticket.next"))], violates: Mutant.notExcluded),
    Mutant(
      "number-skipped", "draws two numbers and uses one", in: [TicketLock.self],
      [.writes(.value(2), .backend(.fetchAdd, "ticket.next"))], violates: Mutant.neverFree),
    Mutant(
      "next-not-served", "serves nobody after itself", in: [TicketLock.self],
      [.skips(.backend(.store, "ticket.serving"))], violates: Mutant.neverFree),
  ]

  private static let mcs = [
    Mutant(
      "queue-torn", "queues in two steps", in: [MCSLock.self],
      [.tears(.backend(.exchange, "tail"))], violates: Mutant.notExcluded),
    Mutant(
      "leave-torn", "leaves an empty queue in two steps", in: [MCSLock.self],
      [.tears(.backend(.compareExchange, "tail"))], violates: Mutant.notExcluded),
    Mutant(
      "link-forgotten", "queues and tells nobody", in: [MCSLock.self],
      [.skips(.backend(.store, "node.next").with(.releasing))], violates: Mutant.neverFree),
    Mutant(
      "hand-over-forgotten", "leaves its successor waiting", in: [MCSLock.self],
      [.skips(.backend(.store, "node.waiting").with(.releasing))],
      violates: Mutant.neverFree),
    Mutant(
      "linked-before-waiting", "can be handed the lock before it waits for it",
      in: [MCSLock.self],
      [
        .defers(
          .backend(.store, "node.waiting").with(.relaxed),
          until: .backend(.store, "node.next").with(.releasing))
      ], violates: Mutant.neverFree),
  ]
}
