/// What `list scenarios` prints: the built-in scenarios and what each of them sets.
package enum ScenarioTable {
  package static func text(as format: ReportFormat) -> String {
    switch format {
    case .table: settings.lines(markdown: false).joined(separator: "\n") + "\n\n" + purposes
    case .markdown: settings.lines(markdown: true).joined(separator: "\n") + "\n"
    case .csv: RecordText.csv(Scenario.all.map(members))
    case .json: RecordText.json(Scenario.all.map(members))
    }
  }

  private static var settings: TableLayout {
    var table = TableLayout(titles: [
      .words("scenario"), .words("subject"), .words("workers"), .words("slots"),
      .words("occupancy"),
    ])
    table.rows = Scenario.all.map { scenario in
      func text(_ key: String, shows: Bool = true) -> String {
        guard shows, let axis = Axis.named(key) else { return HumanNumber.missing }
        return axis.texts(scenario.axes.over(.usual)).joined(separator: ", ")
      }
      return [
        scenario.name, scenario.subject.rawValue,
        text("workers", shows: scenario.axes.workers != []), text("slots"),
        text("occupancy", shows: scenario.subject != .exit),
      ]
    }
    return table
  }

  private static var purposes: String {
    Scenario.all.map { "\($0.name): \($0.purpose)\n" }.joined()
  }

  private static func members(of scenario: Scenario) -> [RecordText.Member] {
    let settings = Axis.all.map { axis in
      (axis.key, ResultRow.Field.text(axis.texts(scenario.axes).joined(separator: "; ")))
    }
    return [
      ("scenario", .text(scenario.name)), ("subject", .text(scenario.subject.rawValue)),
      ("purpose", .text(scenario.purpose)),
      ("roles", .text(scenario.workload.cast.roles.joined(separator: "; "))),
      ("gives", .text(scenario.workload.gives.rawValue)),
      ("turn", .text(scenario.workload.turn.rawValue)),
      ("attaches", .text(scenario.workload.attaches.rawValue)),
    ] + settings
  }
}
