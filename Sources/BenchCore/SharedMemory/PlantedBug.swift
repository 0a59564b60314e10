/// A bug that a strategy has on request, so that `verify` can be seen to find it.
///
/// For what no change of single accesses amounts to; `Plant` has the others. Each is one question in
/// the code that has it, and only the explored world ever says yes: in every other the answer is a
/// constant, which folds the question and the bug away.
package enum PlantedBug: UInt8, CaseIterable, Sendable {
  /// The postmaster's push or append gives up after one lost attempt.
  ///
  /// No bug by itself, for the stash makes any cap legal: what brings the stash into small bounds.
  case oneAttempt
  /// What cannot be published is forgotten.
  case droppedStash
  /// The postmaster follows an index that it has read from shared memory without a look at its range.
  case uncheckedEnd
  /// The postmaster takes in a worker of the generation that it took in last.
  case uncheckedGeneration
  /// An order to end is given to whatever worker the slot has by then.
  case staleOrder
  /// The postmaster still knows a worker whose slot it has given back.
  case keptWorker
  /// An attach goes by a handle's slot alone.
  case anyGeneration
  /// An attach takes what is about to be destroyed.
  case moribundAttach
  /// Whoever detaches takes itself for the last one.
  case anyLast
  /// A create takes the slot of what is about to be destroyed.
  case moribundReuse
  /// Whoever destroys a segment makes its slot free first.
  case earlyFree
}

extension SharedMemory {
  @inline(__always) package func isPlanted(_ bug: PlantedBug) -> Bool { false }
}

extension PostmasterMemory {
  @inline(__always) package func isPlanted(_ bug: PlantedBug) -> Bool { false }
}
