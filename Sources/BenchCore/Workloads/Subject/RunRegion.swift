/// The harness's own shared memory: rendezvous, records, recorders, mailboxes, held slots,
/// owner words.
///
/// Apart from the region under test, so that nothing a strategy does can harm what judges it.
package struct RunRegion: Sendable {
  package let layout: RegionLayout
  private let rendezvousOffset: UInt32
  private let placements: UInt32
  private let records: UInt32
  private let recorders: UInt32
  private let replays: UInt32
  private let replaySteps: UInt32
  let recorderCount: UInt32
  private let arrivals: UInt32
  private let yields: UInt32
  private let yieldStride: UInt32
  private let mailboxes: UInt32
  private let heldSlots: UInt32
  private let owners: UInt32
  private let tallies: UInt32
  private let boards: UInt32
  private let signal: UInt32
  private let segments: UInt32
  private let mailboxCapacity: UInt32
  private let heldCapacity: UInt32
  /// Entries in a backend's histogram of yields.
  package let yieldCount: UInt32

  private static let recordStride =
    (UInt32(MemoryLayout<SeatRecord>.stride) + RegionLayout.line - 1) / RegionLayout.line
    * RegionLayout.line

  private static let placementStride = UInt32(MemoryLayout<SeatPlacement>.stride)

  /// The recorders of a contender: three, which mean what its subject has them mean, and two more of an
  /// open loop.
  package struct Recorder: Sendable {
    package let number: UInt32
    static let usualCount: UInt32 = 3
    /// In an open loop.
    static let openCount: UInt32 = 5

    private init(_ number: UInt32) { self.number = number }

    package static let take = Recorder(0)
    package static let give = Recorder(1)
    /// Time spent searching, of the takes that time their hold.
    package static let search = Recorder(2)

    package static let lookup = Recorder(0)
    package static let insert = Recorder(1)

    package static let create = Recorder(0)
    package static let attach = Recorder(1)
    package static let detach = Recorder(2)

    package static let wakeup = Recorder(0)
    package static let register = Recorder(0)
    package static let start = Recorder(1)
    package static let end = Recorder(2)

    package static let exit = Recorder(0)
    package static let life = Recorder(2)

    // Of an open loop alone.
    package static let service = Recorder(3)
    package static let lag = Recorder(4)
  }

  /// In bytes: a contender's own record of its subject.
  private static let tallyStride: UInt32 = 3 * RegionLayout.line
  private static let arrivalStride = RegionLayout.line
  private static let boardStride = RegionLayout.line
  /// Where a backend's timeline begins, how long it is, and its peak.
  private static let replayFieldCount = 3
  private static let replayStride = UInt32(replayFieldCount * MemoryLayout<UInt32>.stride)

  /// Where things lie in a page can decide a benchmark (Mytkowicz et al., "Producing wrong data
  /// without doing anything obviously wrong", ASPLOS 2009), and the regions begin on pages.
  ///
  /// So every repetition shifts this one by another number of lines against the other.
  private static let pageLines: UInt64 = 4_096 / 128

  package init(_ cell: Cell, refills: Bool, repetition: UInt32) {
    var layout = RegionLayout()
    var generator = SeededGenerator(seed: cell.seed ^ UInt64(repetition))
    let shift = UInt32(generator.next() % Self.pageLines)
    _ = layout.reserve("shift", count: shift + 1, stride: RegionLayout.line)
    // One more than threads where a contender plays both roles: each half has a record of its own.
    let seats = cell.workers + 1
    mailboxCapacity = max(cell.slots.roundedUpToPowerOfTwo, 2)
    heldCapacity = cell.burst.roundedUpToPowerOfTwo
    yieldCount = refills ? cell.slots + 1 : 2
    rendezvousOffset = layout.reserve("rendezvous", count: 1, stride: Rendezvous.byteCount)
    placements = layout.reserve("placement", count: seats, stride: Self.placementStride)
    records = layout.reserve("record", count: seats, stride: Self.recordStride)
    recorderCount = cell.isOpenLoop ? Recorder.openCount : Recorder.usualCount
    recorders = layout.reserve(
      "recorder", count: seats * recorderCount,
      stride: UInt32(LatencyRecorder.byteCount))
    yieldStride = (yieldCount * 4 + RegionLayout.line - 1) / RegionLayout.line * RegionLayout.line
    yields = layout.reserve("yields", count: cell.workers, stride: yieldStride)
    mailboxes = layout.reserve(
      "mailbox", count: cell.workers, stride: Mailbox.byteCount(capacity: mailboxCapacity))
    heldSlots = layout.reserve(
      "held", count: cell.workers, stride: HeldSlots.byteCount(capacity: heldCapacity))
    owners = layout.reserve("owner", count: cell.slots, stride: OwnerLedger.stride)
    tallies = layout.reserve("tally", count: seats, stride: Self.tallyStride)
    boards = layout.reserve("board", count: seats, stride: Self.boardStride)
    arrivals = layout.reserve(
      "arrivals", count: cell.isOpenLoop ? cell.workers : 0, stride: Self.arrivalStride)
    signal = layout.reserve("signal", count: 1, stride: PostmasterSignal.byteCount)
    segments = layout.reserve(
      "segment", count: cell.workload.subject == .lifecycle ? cell.lifecycleSegments.slots : 0,
      stride: OwnerLedger.stride)
    replays = layout.reserve(
      "replay", count: cell.replay == nil ? 0 : cell.workers, stride: Self.replayStride)
    replaySteps = layout.reserve(
      "replay step", count: cell.replay?.steps ?? 0, stride: ReplayTimeline.stepByteCount)
    self.layout = layout
  }

  /// Writes what each backend is to do.
  package func write(
    _ timelines: [(steps: [ReplayTimeline.Step], peak: UInt32)], _ base: UnsafeMutableRawPointer
  ) {
    var first: UInt32 = 0
    for (backend, timeline) in timelines.enumerated() {
      let count = UInt32(timeline.steps.count)
      replay(UInt32(backend), base).update(
        from: [first, count, timeline.peak], count: Self.replayFieldCount)
      steps(base).advanced(by: Int(first)).update(from: timeline.steps, count: Int(count))
      first += count
    }
  }

  package func timeline(of backend: UInt32, _ base: UnsafeMutableRawPointer) -> ReplayTimeline {
    let fields = replay(backend, base)
    return ReplayTimeline(
      steps: steps(base).advanced(by: Int(fields[0])), count: fields[1], peak: fields[2])
  }

  private func replay(
    _ backend: UInt32, _ base: UnsafeMutableRawPointer
  ) -> UnsafeMutablePointer<UInt32> {
    (base + Int(replays + backend * Self.replayStride))
      .bindMemory(to: UInt32.self, capacity: Self.replayFieldCount)
  }

  private func steps(
    _ base: UnsafeMutableRawPointer
  ) -> UnsafeMutablePointer<ReplayTimeline.Step> {
    (base + Int(replaySteps)).assumingMemoryBound(to: ReplayTimeline.Step.self)
  }

  package func rendezvous(_ base: UnsafeMutableRawPointer) -> Rendezvous {
    Rendezvous(at: base + Int(rendezvousOffset))
  }

  package func placement(
    _ seat: UInt32, _ base: UnsafeMutableRawPointer
  ) -> UnsafeMutablePointer<SeatPlacement> {
    (base + Int(placements + seat * Self.placementStride))
      .bindMemory(to: SeatPlacement.self, capacity: 1)
  }

  package func record(
    _ seat: UInt32, _ base: UnsafeMutableRawPointer
  ) -> UnsafeMutablePointer<SeatRecord> {
    (base + Int(records + seat * Self.recordStride))
      .bindMemory(to: SeatRecord.self, capacity: 1)
  }

  package func allRecords(_ base: UnsafeMutableRawPointer, contenders: UInt32) -> SeatRecords {
    SeatRecords(first: base + Int(records), stride: Self.recordStride, count: contenders)
  }

  package func recorder(
    _ kind: Recorder, of seat: UInt32, _ base: UnsafeMutableRawPointer
  ) -> LatencyRecorder {
    recorder(number: kind.number, of: seat, base)
  }

  func recorder(
    number kind: UInt32, of seat: UInt32, _ base: UnsafeMutableRawPointer
  ) -> LatencyRecorder {
    let number = seat * recorderCount + kind
    return LatencyRecorder(at: base + Int(recorders + number * UInt32(LatencyRecorder.byteCount)))
  }

  /// What a contender notes of its subject beside its record: zeroed at first.
  package func tally<Tally: BitwiseCopyable>(
    _: Tally.Type, of seat: UInt32, _ base: UnsafeMutableRawPointer
  ) -> UnsafeMutablePointer<Tally> {
    precondition(MemoryLayout<Tally>.size <= Int(Self.tallyStride), "a tally has room")
    return (base + Int(tallies + seat * Self.tallyStride))
      .bindMemory(to: Tally.self, capacity: 1)
  }

  func forgetTally(of seat: UInt32, _ base: UnsafeMutableRawPointer) {
    (base + Int(tallies + seat * Self.tallyStride))
      .initializeMemory(as: UInt8.self, repeating: 0, count: Int(Self.tallyStride))
  }

  /// What a backend notes of its arrivals: zeroed at first, and there in an open loop only.
  package func arrivals(
    _ backend: UInt32, _ base: UnsafeMutableRawPointer
  ) -> UnsafeMutablePointer<ArrivalTally> {
    (base + Int(arrivals + backend * Self.arrivalStride))
      .bindMemory(to: ArrivalTally.self, capacity: 1)
  }

  /// How often each yield occurred: one backend's refills.
  package func yieldCounts(
    _ backend: UInt32, _ base: UnsafeMutableRawPointer
  ) -> UnsafeMutablePointer<UInt32> {
    (base + Int(yields + backend * yieldStride))
      .bindMemory(to: UInt32.self, capacity: Int(yieldCount))
  }

  package func mailbox(_ backend: UInt32, _ base: UnsafeMutableRawPointer) -> Mailbox {
    let offset = mailboxes + backend * Mailbox.byteCount(capacity: mailboxCapacity)
    return Mailbox(at: base + Int(offset), capacity: mailboxCapacity)
  }

  package func heldSlots(_ backend: UInt32, _ base: UnsafeMutableRawPointer) -> HeldSlots {
    let offset = heldSlots + backend * HeldSlots.byteCount(capacity: heldCapacity)
    return HeldSlots(at: base + Int(offset), capacity: heldCapacity)
  }

  /// Where a backend shows its segment to the others.
  package func segmentBoard(_ backend: UInt32, _ base: UnsafeMutableRawPointer) -> SegmentBoard {
    SegmentBoard(at: base + Int(boards + backend * Self.boardStride))
  }

  /// In the place of owner words, which a subject without slots that are taken does not have.
  package func segmentLedger(_ base: UnsafeMutableRawPointer) -> SegmentLedger {
    SegmentLedger(at: base + Int(owners))
  }

  /// Where a segment board would be.
  package func registrantBoard(
    _ backend: UInt32, _ base: UnsafeMutableRawPointer
  ) -> RegistrantBoard {
    RegistrantBoard(at: base + Int(boards + backend * Self.boardStride))
  }

  /// Of segments in workers' lives, of which there are more than slots.
  package func lifecycleSegments(_ base: UnsafeMutableRawPointer) -> SegmentLedger {
    SegmentLedger(at: base + Int(segments))
  }

  /// In the place of owner words too.
  package func workerLedger(_ base: UnsafeMutableRawPointer) -> WorkerLedger {
    WorkerLedger(at: base + Int(owners))
  }

  /// The words of the postmaster's signal.
  package func signalWords(_ base: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer {
    base + Int(signal)
  }

  package func owners(_ base: UnsafeMutableRawPointer) -> OwnerLedger {
    OwnerLedger(at: base + Int(owners))
  }
}
