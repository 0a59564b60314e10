import CAtomics

/// A strategy's operations one by one, from one thread: what a test steps through.
package struct SlotSession {
  /// A take by the backend of this number.
  package let take: (UInt32) -> UInt32?
  /// A give of a slot that the postmaster holds, as the loop makes it: checked by the shadow first.
  package let give: (UInt32) -> Bool
  package let retryStash: () -> Void
  package let stashed: () -> UInt32
  package let freeSlots: () -> [UInt32]
}

extension SlotSubject {
  /// On a region that has been formatted.
  ///
  /// Its private memory lives as long as the process.
  func session(_ base: UnsafeMutableRawPointer) -> SlotSession {
    let notes = UnsafeMutablePointer<BackendNotes>.allocate(capacity: 1)
    notes.initialize(to: BackendNotes())
    let postmasterNotes = UnsafeMutablePointer<PostmasterNotes>.allocate(capacity: 1)
    postmasterNotes.initialize(to: PostmasterNotes())
    let native = NativeMemory(base: base, notes: notes, worker: WorkerDescription.bytes)
    let view = PostmasterView(
      of: native, privateWords: Self.privateWords(layout), notes: postmasterNotes)
    shadow?.format(in: view)
    var backends = (0..<cell.workers).map { strategy.backend($0) }
    var postmaster = strategy.postmaster(start)
    return SlotSession(
      take: { number in
        let memory = Native(native, lock: lock, contender: number)
        return strategy.take(by: &backends[Int(number)], in: memory)?.value
      },
      give: { slot in
        let request = Untrusted(slot)
        let admitted =
          shadow.map { $0.admit(request, in: view) } ?? request.index(below: cell.slots)
        guard let admitted else { return false }
        strategy.give(admitted, by: &postmaster, in: view)
        return true
      },
      retryStash: { strategy.retryStash(by: &postmaster, in: view) },
      stashed: { strategy.stashed(by: postmaster) }, freeSlots: { freeSlots(base) })
  }

  /// Takes and gives in turn, nothing around them: no mailbox, no owner word, no clock inside.
  func bare(pairs: UInt64) -> UInt64 {
    // Each batch lies elsewhere in its page: see RunRegion on what placement can do.
    let page = 4_096
    let allocation = UnsafeMutableRawPointer.allocate(
      byteCount: Int(layout.size) + page, alignment: page)
    defer { allocation.deallocate() }
    let line = Int(RegionLayout.line)
    let memory = allocation + Int.random(in: 0..<page / line) * line
    memory.initializeMemory(as: UInt8.self, repeating: 0, count: Int(layout.size))
    format(memory)
    var notes = BackendNotes()
    var postmasterNotes = PostmasterNotes()
    let privateWords = Self.privateWords(layout)
    defer { privateWords.deallocate() }
    return withUnsafeMutablePointer(to: &notes) { notes in
      withUnsafeMutablePointer(to: &postmasterNotes) { postmasterNotes in
        let native = NativeMemory(base: memory, notes: notes, worker: WorkerDescription.bytes)
        let view = PostmasterView(of: native, privateWords: privateWords, notes: postmasterNotes)
        var backend = strategy.backend(0)
        var postmaster = strategy.postmaster(start)
        let begin = ca_ticks_begin()
        bareLoop(
          strategy, &backend, &postmaster, Native(native, lock: lock, contender: 0), view,
          pairs: pairs)
        return ca_ticks_end() &- begin
      }
    }
  }
}
