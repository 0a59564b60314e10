#if Peers
// Somebody else's code takes addresses. What it does there no world sees: it can be timed, and not be
// counted, explored or interrupted.

extension SharedMemory {
  package func address(of word: Word) -> UnsafeMutableRawPointer {
    preconditionFailure("this world does not lie in memory that other code could use")
  }
}

extension PostmasterMemory {
  package func address(of word: Word) -> UnsafeMutableRawPointer {
    preconditionFailure("this world does not lie in memory that other code could use")
  }
}
#endif
