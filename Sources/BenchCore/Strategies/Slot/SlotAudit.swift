/// Who finds the slots that a killed backend leaves behind, short of a restart.
package enum SlotAudit: String, Sendable, Hashable, CaseIterable {
  /// A backend that holds the lock: nobody else can be in the middle of a take then, so what is free
  /// and not in the free structure is nobody's. Only a lock that outlives its holder gets so far.
  case holder = "backend"
  /// The postmaster, when it has collected the dead backend: what that one reserved is nobody's.
  /// Without a lock no backend can tell a slot that leaked from one that is being taken.
  case reaper = "postmaster"
}

extension SlotStrategy {
  package static var audit: SlotAudit { usesLock ? .holder : .reaper }
}
