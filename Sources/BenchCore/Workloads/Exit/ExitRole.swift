import CAtomics

/// What a postmaster notes of the look-ups that it makes, in shared memory that outlives it.
package struct ExitTally: BitwiseCopyable {
  package var lookups: UInt64 = 0
  /// Look-ups of pids that are no child's.
  package var misses: UInt64 = 0
  package var lookupProbes: UInt64 = 0
  package var missProbes: UInt64 = 0
  /// Of any one look-up, misses included.
  package var longestProbe: UInt64 = 0
  /// Look-ups that gave another slot than the child's own, or one for no child, at any time.
  package var wrong: UInt64 = 0
  package var wrongPid: UInt32 = 0

  package init() {}

  /// Forgets the warm-up, but no violation.
  package mutating func beginMeasuring() {
    let (wrong, pid) = (wrong, wrongPid)
    self = ExitTally()
    (self.wrong, wrongPid) = (wrong, pid)
  }
}

/// The postmaster whose children exit: finds each one's slot, and starts another in it.
package struct ExitRole<Strategy: ExitStrategy, Memory: ChildWorld, Probe: OperationProbe> {
  private let strategy: Strategy
  private let memory: Memory
  private let record: UnsafeMutablePointer<SeatRecord>
  private let tally: UnsafeMutablePointer<ExitTally>
  /// Places that the operation examined.
  private let places: UnsafeMutablePointer<UInt32>
  private var children: Children
  package var lookupProbe: Probe
  package var insertProbe: Probe

  package init(
    _ strategy: Strategy, in memory: Memory, of children: Children,
    record: UnsafeMutablePointer<SeatRecord>, tally: UnsafeMutablePointer<ExitTally>,
    places: UnsafeMutablePointer<UInt32>, lookupProbe: Probe, insertProbe: Probe
  ) {
    self.strategy = strategy
    self.memory = memory
    self.record = record
    self.tally = tally
    self.places = places
    self.children = children
    self.lookupProbe = lookupProbe
    self.insertProbe = insertProbe
  }

  /// Starts the first child of each slot.
  package mutating func startAll(_ count: UInt32) {
    strategy.format(in: memory)
    for slot in 0..<count {
      strategy.insert(pid: children.pid(of: slot), slot: slot, in: memory)
      // Who watches must see that this goes on: chosen pids take a hash table as long as a list.
      record.pointee.progress &+= 1
    }
  }

  /// A child exits and is looked up, another starts; now and then a pid that is no child's comes first.
  @inline(__always) package mutating func turn() {
    if let stranger = children.stranger() { lookUp(stranger: stranger) }
    let slot = children.nextToExit()
    lookUp(slot)
    let pid = children.start(in: slot)
    record.pointee.step = SeatRecord.Step.insert
    insertProbe.begins()
    strategy.insert(pid: pid, slot: slot, in: memory)
    insertProbe.ends(succeeded: true)
    record.pointee.operations &+= 1
    record.pointee.progress &+= 1
  }

  @inline(__always) private mutating func lookUp(_ slot: UInt32) {
    let pid = children.pid(of: slot)
    if Strategy.watchesChildren { memory.exits(slot) }
    record.pointee.step = SeatRecord.Step.lookup
    places.pointee = 0
    lookupProbe.begins()
    let found = strategy.remove(pid: pid, in: memory)
    lookupProbe.ends(succeeded: found != nil)
    let probes = UInt64(places.pointee)
    tally.pointee.lookups &+= 1
    tally.pointee.lookupProbes &+= probes
    if probes > tally.pointee.longestProbe { tally.pointee.longestProbe = probes }
    if found != slot { wrong(pid) }
  }

  @inline(__always) private mutating func lookUp(stranger pid: UInt32) {
    record.pointee.step = SeatRecord.Step.lookup
    places.pointee = 0
    lookupProbe.begins()
    let found = strategy.remove(pid: pid, in: memory)
    lookupProbe.ends(succeeded: false)
    let probes = UInt64(places.pointee)
    tally.pointee.misses &+= 1
    tally.pointee.missProbes &+= probes
    if probes > tally.pointee.longestProbe { tally.pointee.longestProbe = probes }
    if found != nil { wrong(pid) }
  }

  @inline(never) private mutating func wrong(_ pid: UInt32) {
    tally.pointee.wrong &+= 1
    tally.pointee.wrongPid = pid
  }

  /// Once nothing runs.
  package func deallocateChildren() { children.deallocate() }
}
