import CAtomics

/// A strategy's two halves in turn and nothing else: what `bench-slots floor` times and counts the
/// instructions of.
@inline(never)
package func bareLoop<
  Strategy: SlotStrategy, Memory: BackendMemory, Narrow: PostmasterMemory
>(
  _ strategy: Strategy, _ backend: inout Strategy.Backend,
  _ postmaster: inout Strategy.Postmaster, _ memory: Memory, _ narrow: Narrow, pairs: UInt64
) {
  var remaining = pairs
  while remaining != 0 {
    remaining &-= 1
    guard let slot = strategy.take(by: &backend, in: memory) else { continue }
    ca_sink(UInt64(slot.value))
    strategy.give(slot, by: &postmaster, in: narrow)
  }
}
