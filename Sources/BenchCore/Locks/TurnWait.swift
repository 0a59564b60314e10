/// The wait of a contender whose turn nobody else can take: it spins, then gives its processor away.
///
/// Sleeping would be wrong here: while the next in line sleeps, everybody behind it waits too. Spinning
/// on would be wrong as well, for with more contenders than processors the one whose turn it is may
/// need the processor that the others spin on.
struct TurnWait {
  /// As many as s_lock.c spins before it takes the holder to be off its processor.
  private static let spins: UInt32 = 100

  private var looks: UInt32 = 0

  /// Lets time pass before the next look, and notes the first time that the processor is given away.
  @inline(__always)
  mutating func passTime(in memory: some WaitingMemory) {
    guard looks >= Self.spins else {
      looks &+= 1
      memory.spinHint()
      return
    }
    if looks == Self.spins { memory.note(.lockWait) }
    looks = Self.spins &+ 1
    memory.yield()
  }
}
