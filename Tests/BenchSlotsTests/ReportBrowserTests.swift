import Foundation
import Testing

@Suite struct ReportBrowserTests {
  private let place: Workplace

  init() throws { place = try Workplace() }

  /// Where Chromium is installed, it draws more than an empty page.
  @Test(.enabled(if: Chromium.path != nil, "Chromium is not installed"))
  func aBrowserDrawsIt() throws {
    try place.synthesiseSweep("run")
    #expect(try place.run("report", "run", "-o", "report.html").code == 0)
    #expect(try place.shell("echo '<p></p>' > empty.html").code == 0)
    let empty = try Chromium.picture(of: "empty.html", in: place)
    for theme in ["light", "dark"] {
      let text = try place.text("report.html")
        .replacingOccurrences(of: "<html ", with: "<html class=\"\(theme)\" ")
      try text.write(toFile: "\(place.path)/\(theme).html", atomically: true, encoding: .utf8)
      #expect(try Chromium.picture(of: "\(theme).html", in: place) > 5 * empty)
    }
  }
}

/// A browser, if there is one.
private enum Chromium {
  static let path = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"]
    .first { FileManager.default.isExecutableFile(atPath: $0) }

  /// How many bytes the picture of a page takes: one colour takes few.
  static func picture(of page: String, in place: Workplace) throws -> Int {
    let picture = "\(place.path)/\(page).png"
    let browser = try RunningProgram(
      [
        path ?? "", "--headless", "--no-sandbox", "--disable-gpu", "--window-size=1200,2400",
        "--user-data-dir=\(place.path)/browser", "--screenshot=\(picture)",
        "file://\(place.path)/\(page)",
      ], in: place.path)
    #expect(try browser.outcome(within: 300).code == 0)
    return try Data(contentsOf: URL(fileURLWithPath: picture)).count
  }
}
