/// A small, fast generator that gives the same sequence for the same seed on every machine.
///
/// SplitMix64: G. Steele, D. Lea, C. Flood, "Fast splittable pseudorandom number generators",
/// OOPSLA 2014, with the constants of S. Vigna's public-domain `splitmix64.c`. One word of state,
/// so that every contender keeps its own in a register.
package struct SeededGenerator: RandomNumberGenerator, BitwiseCopyable, Sendable {
  private var state: UInt64

  package init(seed: UInt64) { state = seed }

  /// The next 64 uniformly distributed bits.
  @inline(__always)
  package mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed &>> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed &>> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed &>> 31)
  }
}
