import BenchCore
import Testing

/// The three ways of telling the postmaster, against a naive picture of the workers.
struct StartStrategyTests {
  struct Trial: Sendable, CustomTestStringConvertible {
    let slots: UInt32
    let occupants: [UInt32]
    let origin: UInt32
    let seed: UInt64

    var testDescription: String {
      "slots=\(slots) occupants=\(occupants.count) origin=\(origin) seed=\(seed)"
    }
  }

  private static let trials: [Trial] = {
    var trials: [Trial] = []
    for slots in [1, 2, 3, 33, 130] as [UInt32] {
      // So near the wrap of 32 bits that generations and messages cross it.
      for origin in [0, .max - 2] as [UInt32] {
        for seed in [1, 2, 3] as [UInt64] {
          let third = seed > 1 && slots > 3 ? slots / 3 : 0
          let occupants = (0..<third).map { 2 * $0 }
          trials.append(Trial(slots: slots, occupants: occupants, origin: origin, seed: seed))
        }
      }
    }
    return trials
  }()

  /// Random events, each compared with the model; the first after which they differ.
  private func firstDivergence<Strategy: StartStrategy>(
    of _: Strategy.Type, _ trial: Trial, events: Int
  ) -> String? {
    let bench = StartBench(
      Strategy.self, slots: trial.slots, occupants: trial.occupants, origin: trial.origin)
    var model = NaiveWorkers(
      slots: trial.slots, occupants: trial.occupants, origin: trial.origin)
    var generator = SeededGenerator(seed: trial.seed)
    func any<Element>(of elements: [Element]) -> Element? {
      elements.randomElement(using: &generator)
    }
    for event in 0..<events {
      // Phases in which the postmaster is away, and phases in which it looks often.
      let isAway = (event / Int(4 * trial.slots + 9)).isMultiple(of: 2)
      switch UInt32.random(in: 0..<(isAway ? 95 : 130), using: &generator) {
      case 0..<40:
        guard let slot = any(of: model.all(.free)) else { continue }
        model.register(slot)
        bench.register(slot)
      case 40..<75:
        // Of a worker that is there, has ended, or is to end already.
        guard let slot = any(of: model.all(.free, .registered, .running, .ending)) else { continue }
        let worker = model.worker(slot)
        let isAsked = model.terminate(worker)
        guard bench.terminate(worker) == isAsked else {
          return "event \(event): an order for \(worker) is not \(isAsked)"
        }
      case 75..<80:
        // Of a generation that was there before, or will be.
        guard let slot = any(of: model.all(.free, .registered, .running, .ending)) else { continue }
        let step: UInt32 = Bool.random(using: &generator) ? 1 : .max
        let stranger = BenchWorker(slot: slot, generation: model.worker(slot).generation &+ step)
        if bench.terminate(stranger) { return "event \(event): \(stranger) is nobody's to end" }
      case 80..<95:
        guard let slot = any(of: model.all(.running, .ending)) else { continue }
        bench.ends(model.worker(slot), isKnown: true)
        model.ends(slot)
      default:
        let (found, wanted) = (bench.answerAll().sorted, model.answer())
        guard found == wanted else { return "event \(event): \(found), and not \(wanted)" }
        for worker in found.cancelled { bench.ends(worker, isKnown: false) }
      }
    }
    return bench.rejects == 0 ? nil : "\(bench.rejects) values were refused"
  }

  @Test(arguments: trials) func allThreeDoAsTheModelDoes(trial: Trial) {
    let events = 60 * Int(trial.slots) + 600
    #expect(firstDivergence(of: StartScan.self, trial, events: events) == nil)
    #expect(firstDivergence(of: StartScanIndexed.self, trial, events: events) == nil)
    #expect(firstDivergence(of: StartQueue.self, trial, events: events) == nil)
  }

  @Test func whatIsBrokenDiverges() {
    let trial = Trial(slots: 3, occupants: [], origin: 0, seed: 1)
    func diverges<Strategy: StartStrategy>(_: Strategy.Type) -> Bool {
      firstDivergence(of: Strategy.self, trial, events: 600) != nil
    }
    #expect(diverges(AlteredStart<StartQueue, TwiceStarted>.self))
    #expect(diverges(AlteredStart<StartQueue, ForgottenStarts>.self))
    #expect(diverges(AlteredStart<StartScan, ForgottenEnds>.self))
    #expect(diverges(AlteredStart<StartScan, EndedUnasked>.self))
    #expect(diverges(AlteredStart<StartScanIndexed, CancelledAlive>.self))
    #expect(diverges(AlteredStart<StartScanIndexed, StartedStrangers>.self))
  }

  // MARK: The queue's room

  /// Every sequence of events on one slot and on two: how many messages ever wait.
  private func mostWaiting(slots: UInt32, length: Int, origin: UInt32) -> UInt32 {
    let bench = StartBench(StartQueue.self, slots: slots, origin: origin)
    var read = origin
    var most: UInt32 = 0
    func explore(_ model: NaiveWorkers, _ remaining: Int) {
      let tail = bench.word("start-tail") ?? 0
      most = max(most, tail &- read)
      guard remaining > 0 else { return }
      let (here, position) = (bench.snapshot, read)
      func attempt(_ change: (inout NaiveWorkers) -> Void) {
        var next = model
        change(&next)
        explore(next, remaining - 1)
        bench.restore(here)
        read = position
      }
      for slot in 0..<slots {
        if model.slots[Int(slot)].status == .free {
          attempt {
            $0.register(slot)
            bench.register(slot)
          }
        }
        if !model.slots[Int(slot)].isOrdered {
          attempt { _ = $0.terminate($0.worker(slot)) && bench.terminate($0.worker(slot)) }
        }
        if [.running, .ending].contains(model.slots[Int(slot)].status) {
          attempt {
            bench.ends($0.worker(slot), isKnown: true)
            $0.ends(slot)
          }
        }
      }
      attempt {
        let found = bench.answerAll().sorted
        #expect(found == $0.answer())
        for worker in found.cancelled { bench.ends(worker, isKnown: false) }
        read = bench.word("start-tail") ?? 0
      }
    }
    explore(NaiveWorkers(slots: slots, occupants: [], origin: origin), length)
    #expect(bench.rejects == 0)
    return most
  }

  /// A START and an END, and the END of a worker that had ended before the slot was reused: two places
  /// a slot would be too few.
  @Test func threeMessagesOfASlotWaitAtMostAndThreeDo() {
    #expect(mostWaiting(slots: 1, length: 9, origin: 0) == 3)
    #expect(mostWaiting(slots: 1, length: 9, origin: .max - 1) == 3)
  }

  @Test func twoSlotsWaitWithSixAtMost() {
    #expect(mostWaiting(slots: 2, length: 6, origin: .max) <= 6)
  }

  @Test(arguments: [1, 8, 100] as [UInt32])
  func terminatedReusedAndTerminatedAgainWhileThePostmasterIsAwayNothingIsLost(slots: UInt32) {
    let bench = StartBench(StartQueue.self, slots: slots, origin: .max - 3)
    var model = NaiveWorkers(slots: slots, occupants: [], origin: .max - 3)
    for _ in 0..<20 {
      for slot in 0..<slots {
        model.register(slot)
        bench.register(slot)
      }
      #expect(bench.answerAll().sorted == model.answer())
      for slot in 0..<slots {
        bench.ends(model.worker(slot), isKnown: true)
        model.ends(slot)
      }
      // From here on it is away.
      let before = bench.word("start-tail") ?? 0
      for slot in 0..<slots {
        #expect(model.terminate(model.worker(slot)) && bench.terminate(model.worker(slot)))
        model.register(slot)
        bench.register(slot)
        #expect(model.terminate(model.worker(slot)) && bench.terminate(model.worker(slot)))
      }
      let waiting = (bench.word("start-tail") ?? 0) &- before
      #expect(waiting == 3 * slots)
      let found = bench.answerAll().sorted
      #expect(found == model.answer())
      #expect(found.cancelled.count == Int(slots))
      for worker in found.cancelled { bench.ends(worker, isKnown: false) }
    }
    #expect(bench.rejects == 0)
  }

  // MARK: What an answer looks at

  /// With n workers in the low slots, the youngest first: 1 + 2 + … + n entries, whatever has changed, and
  /// all n in vain for one that is new.
  @Test(arguments: [0, 1, 2, 7, 64, 300, 4_096] as [UInt32])
  func theScanWalksOverATriangleOfWorkers(busy: UInt32) {
    let slots = 2 * busy + 8
    let bench = StartBench(StartScan.self, slots: slots, occupants: Array(0..<busy))
    let n = UInt64(busy)
    func expect(walked: UInt64, started: Int) {
      var found = BenchAnswer()
      let answer = bench.answer(&found)
      #expect((answer.slotsVisited, answer.workersWalked) == (slots, walked))
      #expect((found.started.count, answer.messages, answer.hasMore) == (started, 0, false))
    }
    expect(walked: n * (n + 1) / 2, started: 0)
    bench.register(busy)
    expect(walked: n * (n + 1) / 2 + n, started: 1)
    expect(walked: (n + 1) * (n + 2) / 2, started: 0)
  }

  @Test(arguments: [0, 64, 300] as [UInt32])
  func theOthersLookAtEachWorkerOnceOrAtNone(busy: UInt32) {
    let indexed = StartBench(StartScanIndexed.self, slots: 1_000, occupants: Array(0..<busy))
    let queue = StartBench(StartQueue.self, slots: 1_000, occupants: Array(0..<busy))
    indexed.register(busy)
    queue.register(busy)
    var found = BenchAnswer()
    let scanned = indexed.answer(&found)
    #expect((scanned.slotsVisited, scanned.workersWalked) == (1_000, UInt64(busy) + 1))
    let read = queue.answer(&found)
    #expect((read.slotsVisited, read.workersWalked, read.messages) == (0, 0, 1))
    #expect(found.started.count == 2)
  }

  // MARK: One wake-up for many

  @Test func anAnswerReadsAHundredMessagesAndSaysThatThereAreMore() {
    let bench = StartBench(StartQueue.self, slots: 250)
    for slot in 0..<250 as Range<UInt32> { bench.register(slot) }
    for terminates in [false, true] {
      if terminates {
        for slot in 0..<250 as Range<UInt32> {
          #expect(bench.terminate(BenchWorker(slot: slot, generation: 1)))
        }
      }
      for (messages, hasMore) in [(100, true), (100, true), (50, false)] {
        var found = BenchAnswer()
        let answer = bench.answer(&found)
        #expect((answer.messages, answer.hasMore) == (UInt32(messages), hasMore))
        #expect((terminates ? found.ended : found.started).count == messages)
        #expect((terminates ? found.started : found.ended).isEmpty)
      }
    }
  }

  private func endsAllAtOnce<Strategy: StartStrategy>(_: Strategy.Type) {
    let bench = StartBench(Strategy.self, slots: 300, occupants: Array(0..<50))
    for slot in 50..<300 as Range<UInt32> { bench.register(slot) }
    #expect(bench.answerAll().started.count == 250)
    // TerminateBackgroundWorkersForDatabase: many orders, one signal.
    for slot in 50..<300 as Range<UInt32> where !slot.isMultiple(of: 3) {
      #expect(bench.terminate(BenchWorker(slot: slot, generation: 1)))
    }
    let ended = bench.answerAll().sorted.ended
    #expect(ended.map(\.slot) == (50..<300).filter { !$0.isMultiple(of: 3) })
    #expect(bench.answerAll() == BenchAnswer())
  }

  @Test func manySlotsAreTerminatedWithOneWakeUp() {
    endsAllAtOnce(StartScan.self)
    endsAllAtOnce(StartScanIndexed.self)
    endsAllAtOnce(StartQueue.self)
  }
}
