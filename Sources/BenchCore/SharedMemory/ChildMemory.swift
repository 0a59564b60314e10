/// What the postmaster finds its children's slots in: its own memory, and what the kernel tells it.
///
/// Who maps it: the postmaster alone. No backend can write any of it, so what is read is trusted, and
/// one look-up runs at a time; nothing needs an ordering. What a dead postmaster leaves behind: nothing.
package protocol ChildMemory {
  func load(_ word: PrivateWord) -> UInt32
  func store(_ word: PrivateWord, _ value: UInt32)
  /// Says how many places of a table or a list an operation looked at; it may say so in parts.
  func examined(_ places: UInt32)
  /// Has the kernel tell of the exit of the child in this slot.
  func watch(_ slot: UInt32)
  /// The slot of a child that has exited, which is watched no longer; nil if none has.
  func nextExit() -> UInt32?
}
