/// What charts look like in a page and alone: light, dark where the reader's system is, light on paper.
///
/// The colours are M. Okabe's and K. Ito's, "Color Universal Design", 2008, darkened for a white ground
/// where they would have too little contrast.
enum ChartStyleSheet {
  static let light = String(decoding: PackageResources.charts_css, as: UTF8.self)
  static let dark = String(decoding: PackageResources.charts_dark_css, as: UTF8.self)

  /// For a picture that stands alone, on a ground that is not its own.
  static let text = light + "@media screen and (prefers-color-scheme:dark){\n" + dark + "}\n"

  /// Rules for elements below something with this class.
  static func scoped(_ rules: String, to scope: String) -> String {
    rules.split(separator: "\n").map { line in
      line.split(separator: "}").map { rule -> String in
        let parts = rule.split(separator: "{", maxSplits: 1)
        guard parts.count == 2 else { return String(rule) }
        let selectors = parts[0].split(separator: ",").map { "\(scope) \($0)" }
        return "\(selectors.joined(separator: ",")){\(parts[1])}"
      }.joined()
    }.joined(separator: "\n") + "\n"
  }
}
