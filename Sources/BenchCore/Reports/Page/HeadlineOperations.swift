/// The operations that stand for a subject, the one that matters most first.
enum HeadlineOperations {
  static func of(_ subject: Subject) -> [String] {
    switch subject {
    case .slot: ["take", "pair", "give"]
    case .start: ["wakeup", "register"]
    case .exit: ["lookup"]
    case .dsm: ["attach", "create"]
    case .lifecycle: ["life"]
    }
  }

  static func contain(_ series: ReportSeries) -> Bool {
    Subject(rawValue: series[.subject]).map { of($0).contains(series[.op]) } ?? false
  }
}
