/// The edits of one contender's accesses, as the explored world makes them: plain bytes, for a fiber
/// that looks at them may be left for ever.
///
/// An edited operation is still a function of its answers alone: what an edit remembers begins anew
/// with each run of the operation.
struct PlantedEdits {
  private let edits: UnsafeMutableBufferPointer<ResolvedEdit>
  private let bugs: UInt64
  private var deferred: Request?
  private var hasUnlocked = false

  /// Whoever makes them frees them with `deallocate`.
  init(_ plant: Plant, of contender: AccessPattern.Contender, in layout: RegionLayout) {
    let resolved = plant.edits
      .filter { $0.pattern.contender == contender || $0.pattern.contender == .anyone }
      .map { ResolvedEdit($0, in: layout) }
    edits = .allocate(capacity: resolved.count)
    _ = edits.initialize(from: resolved)
    bugs = plant.bugs.reduce(0) { $0 | 1 << UInt64($1.rawValue) }
  }

  func deallocate() { edits.deallocate() }

  func has(_ bug: PlantedBug) -> Bool { bugs & 1 << UInt64(bug.rawValue) != 0 }

  /// Before an operation is run from its start.
  mutating func begin() {
    deferred = nil
    hasUnlocked = false
  }

  /// Makes an access, or what has become of it.
  mutating func perform(_ original: Request, _ ask: (Request) -> UInt64) -> UInt64 {
    var request = original
    for edit in edits where edit.pattern.matches(original) {
      switch edit.change {
      case .reordered(let ordering, let failure):
        request = request.ordered(ordering, failure: failure)
      case .skipped: return 0
      case .torn: return tear(request, ask)
      case .unlockedBefore:
        guard !hasUnlocked else { break }
        hasUnlocked = true
        _ = ask(Request(.unlock))
      case .deferred:
        deferred = request
        return 0
      case .moved(let first, let stride, let count):
        let element = (request.offset - first) / stride % count
        request = request.moved(to: first + element * stride)
      case .written(let value): request = request.writing(value)
      case .shifted: request = request.writing(request.operand << 1 & 0xffff_ffff)
      case .maskedWider: request = request.writing(request.operand & ~(~request.operand << 1))
      }
    }
    if hasUnlocked && request.kind == .unlock { return 0 }
    let answer = ask(request)
    if let late = deferred, edits.contains(where: { $0.isMet(by: original) }) {
      deferred = nil
      _ = ask(late)
    }
    return answer
  }

  private func tear(_ request: Request, _ ask: (Request) -> UInt64) -> UInt64 {
    let found = ask(
      Request(.load, at: request.offset, isWide: request.isWide, ordering: 2))
    if request.kind == .compareExchange && found != request.expected { return found }
    _ = ask(
      Request(
        .store, at: request.offset, isWide: request.isWide,
        operand: request.written(over: found), ordering: 3))
    return found
  }
}

/// An edit with offsets for names.
private struct ResolvedEdit: BitwiseCopyable {
  enum Change: BitwiseCopyable {
    case reordered(UInt8, failure: UInt8)
    case skipped, torn, unlockedBefore, deferred, shifted, maskedWider
    case moved(first: UInt32, stride: UInt32, count: UInt32)
    case written(UInt64)
  }

  let pattern: ResolvedPattern
  /// What a deferred store waits for.
  private let later: ResolvedPattern?
  let change: Change

  init(_ edit: Edit, in layout: RegionLayout) {
    pattern = ResolvedPattern(edit.pattern, in: layout)
    var later: ResolvedPattern?
    switch edit.change {
    case .ordered(let ordering, let failure): change = .reordered(ordering, failure: failure)
    case .skipped: change = .skipped
    case .torn: change = .torn
    case .unlockedBefore: change = .unlockedBefore
    case .deferred(let until):
      change = .deferred
      later = ResolvedPattern(until, in: layout)
    case .folded(let share):
      let field = layout.fields.first { $0.name == edit.pattern.word }
      change = .moved(
        first: field?.offset ?? 0, stride: field?.stride ?? 1,
        count: max(1, (field?.count ?? 1) / share))
    case .written(.value(let value)): change = .written(UInt64(value))
    case .written(.shiftedLeft): change = .shifted
    case .written(.maskTooWide): change = .maskedWider
    }
    self.later = later
  }

  func isMet(by request: Request) -> Bool { later?.matches(request) ?? false }
}

/// A pattern with offsets for names.
private struct ResolvedPattern: BitwiseCopyable {
  private let kind: Request.Kind?
  private let ordering: UInt8?
  private let failureOrdering: UInt8?
  private let namesWord: Bool
  /// In bytes; empty where the layout has no such field.
  private let first: UInt32
  private let end: UInt32
  private let stride: UInt32
  /// In bytes from an element's start.
  private let part: UInt32

  init(_ pattern: AccessPattern, in layout: RegionLayout) {
    (kind, ordering, failureOrdering) = (pattern.kind, pattern.ordering, pattern.failureOrdering)
    namesWord = !pattern.word.isEmpty
    let names = pattern.word.split(separator: ".")
    let field = layout.fields.first { $0.name == names.first.map(String.init) }
    first = field?.offset ?? 0
    end = field.map { $0.offset + $0.stride * $0.count } ?? 0
    stride = field?.stride ?? 1
    part = field?.parts.first { names.count > 1 && $0.name == names[1] }?.offset ?? 0
  }

  func matches(_ request: Request) -> Bool {
    if let kind, request.kind != kind { return false }
    if let ordering, request.ordering != ordering { return false }
    if let failureOrdering, request.failureOrdering != failureOrdering { return false }
    guard namesWord else { return kind != nil }
    return request.isAccess && first <= request.offset && request.offset < end
      && (request.offset - first) % stride == part
  }
}

extension Request {
  fileprivate func ordered(_ ordering: UInt8, failure: UInt8) -> Request {
    Request(
      kind, at: offset, isWide: isWide, operand: operand, expected: expected,
      ordering: Int32(ordering), failureOrdering: Int32(failure))
  }

  fileprivate func moved(to offset: UInt32) -> Request {
    Request(
      kind, at: offset, isWide: isWide, operand: operand, expected: expected,
      ordering: Int32(ordering), failureOrdering: Int32(failureOrdering))
  }

  fileprivate func writing(_ operand: UInt64) -> Request {
    Request(
      kind, at: offset, isWide: isWide, operand: operand, expected: expected,
      ordering: Int32(ordering), failureOrdering: Int32(failureOrdering))
  }
}
