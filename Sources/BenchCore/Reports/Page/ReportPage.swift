internal import Mustache

extension Report {
  /// One file that needs nothing else: no network, no scripts.
  ///
  /// It is XML as well as HTML. Throws if the template is none.
  package func page() throws -> String {
    let template = try MustacheTemplate(
      string: String(decoding: PackageResources.page_mustache, as: UTF8.self))
    return XMLText.allowed(
      template.render([
        "signature": Self.signature, "style": Self.style, "sections": sections.map(Self.context),
      ]))
  }

  private static let style: String = {
    let page = String(decoding: PackageResources.page_css, as: UTF8.self)
    let dark = String(decoding: PackageResources.page_dark_css, as: UTF8.self)
    let charts = ChartStyleSheet.dark
    return page + ChartStyleSheet.light
      + "@media screen and (prefers-color-scheme:dark){\n"
      + ChartStyleSheet.scoped(dark + charts, to: "html:not(.light)") + "}\n"
      + "@media screen{\n" + ChartStyleSheet.scoped(dark + charts, to: "html.dark") + "}\n"
  }()

  private static func context(of section: ReportSection) -> [String: Any] {
    [
      "name": section.name, "title": section.title,
      "paragraphs": section.paragraphs.map(unbroken),
      "hasPoints": !section.points.isEmpty, "points": section.points.map(unbroken),
      "hasFigures": !section.figures.isEmpty,
      "figures": section.figures.map { figure in
        [
          "name": figure.name, "svg": figure.chart.svg(id: figure.name), "note": figure.note,
          "hasNote": !figure.note.isEmpty,
          "table": context(of: figure.chart.table, caption: figure.chart.title),
        ] as [String: Any]
      },
      "tables": section.tables.filter { !$0.isFolded }.map {
        context(of: $0.layout, caption: $0.caption)
      },
      "folded": section.tables.filter(\.isFolded).map {
        context(of: $0.layout, caption: $0.caption)
      },
    ]
  }

  /// With no line ending between a number and its per cent.
  private static func unbroken(_ text: String) -> String {
    text.split(separator: " %", omittingEmptySubsequences: false).joined(separator: "\u{a0}%")
  }

  private static func context(of layout: TableLayout, caption: String) -> [String: Any] {
    let kinds = layout.titles.map { $0.isNumber ? "number" : "words" }
    func cells(_ texts: [String]) -> [[String: Any]] {
      zip(texts, kinds).map { ["text": $0, "kind": $1] }
    }
    return [
      "caption": caption, "titles": cells(layout.titles.map(\.text)),
      "rows": layout.rows.map { ["cells": cells($0)] as [String: Any] },
    ]
  }
}
