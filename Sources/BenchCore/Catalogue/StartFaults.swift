/// A start strategy in a fault run, under whichever lock a cell names.
struct StartFaults<Strategy: StartStrategy>: LockVisitor {
  private final class Result { var subject: FaultSubject? }

  private let cell: Cell
  private let result = Result()

  /// Throws if no lock is called so.
  static func subject(_ cell: Cell) throws(ConfigurationError) -> FaultSubject {
    let faults = StartFaults(cell: cell)
    let joins = Catalogue.slot.first(where: \.usesLock)?.joins ?? []
    guard let join = joins.first(where: { $0.lock == cell.lock }) else {
      throw ConfigurationError("no lock is called '\(cell.lock)'")
    }
    do {
      try join.showLock(faults)
    } catch {
      throw error as? ConfigurationError ?? ConfigurationError("\(error)")
    }
    guard let subject = faults.result.subject else { fatalError("a lock shows its type") }
    return subject
  }

  private init(cell: Cell) { self.cell = cell }

  func visit<Lock: SlotLock>(_: Lock.Type) throws {
    result.subject = FaultSubject(FaultStart<Strategy>(cell, under: Lock.self))
  }
}
