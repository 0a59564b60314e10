import BenchCore
import Foundation
import FoundationXML
import SwiftCSV
import Testing

@Suite struct ReportCommandTests {
  private let place: Workplace

  init() throws { place = try Workplace() }

  private func report(_ words: String...) throws -> Outcome { try place.run(["report"] + words) }

  private func page() throws -> XMLDocument {
    try XMLDocument(data: Data(place.text("report.html").utf8))
  }

  private func texts(_ path: String, _ node: XMLNode) throws -> [String] {
    try node.nodes(forXPath: path).compactMap(\.stringValue)
  }

  // MARK: The page

  @Test func aPageHasAPictureForEachThingThatWasSweptAndATableForEachPicture() throws {
    try place.synthesiseSweep("run")
    let outcome = try report("run", "-o", "report.html")
    #expect(outcome.code == 0, "\(outcome.errors)")
    #expect(outcome.output.isEmpty && outcome.errors.isEmpty)
    let page = try page()
    let sections = try texts("//*[local-name()='section']/@id", page)
    #expect(
      sections == [
        "measured", "verdict", "percentiles", "cost", "accesses", "throughput", "amortisation",
        "yields", "decision",
      ])
    let figures = try page.nodes(forXPath: "//*[local-name()='figure']")
    #expect(figures.count > 6)
    for figure in figures {
      #expect(try figure.nodes(forXPath: ".//*[local-name()='svg']").count == 1)
      #expect(try figure.nodes(forXPath: ".//*[local-name()='td']").count > 2)
      #expect(try texts(".//*[local-name()='desc']", figure).allSatisfy { !$0.isEmpty })
    }
    let names = try texts("//@id", page)
    #expect(Set(names).count == names.count)
  }

  @Test func aPageNeedsNothingElse() throws {
    try place.synthesiseSweep("run")
    #expect(try report("run", "-o", "report.html").code == 0)
    let text = try place.text("report.html")
      .components(separatedBy: "xmlns=\"http://www.w3.org/1999/xhtml\"").joined()
    for word in ["http:", "https:", "url(", "@import", "<script", "src="] {
      #expect(!text.contains(word), "\(word)")
    }
  }

  /// A reader of results lets these characters in, and XML has no way to say them.
  @Test func aPageAndItsPicturesAreXMLWhateverAKeyHolds() throws {
    try place.synthesise("run") { run in
      run.fill = { row, _ in row[.lock] = .text("a\u{fffe}b\u{ffff}") }
    }
    let outcome = try report("run", "-o", "report.html", "--svg", "pictures")
    #expect(outcome.code == 0, "\(outcome.errors)")
    #expect(try page().xmlString.contains("a\u{fffd}b\u{fffd}"))
    for file in try place.contents(of: "pictures") {
      _ = try XMLDocument(data: Data(place.text("pictures/\(file)").utf8))
    }
  }

  @Test func everyLineOfAPictureIsInItsBoxAndHasAPointForEachRow() throws {
    try place.synthesiseSweep("run")
    #expect(try report("run", "--svg", "pictures").code == 0)
    let files = try place.contents(of: "pictures")
    #expect(files.contains("cost-slot-1.svg") && files.allSatisfy { $0.hasSuffix(".svg") })
    for file in files {
      let text = try place.text("pictures/\(file)")
      #expect(!text.contains("nan") && !text.contains("inf"), "\(file)")
      let svg = try #require(XMLDocument(data: Data(text.utf8)).rootElement())
      #expect(svg.name == "svg" && text.contains("xmlns=\"http://www.w3.org/2000/svg\""))
      let box = try texts("@viewBox", svg).joined().split(separator: " ").compactMap { Double($0) }
      try #require(box.count == 4)
      for label in try svg.nodes(forXPath: "//*[local-name()='text']") {
        func attribute(_ name: String) throws -> String { try texts("@\(name)", label).joined() }
        let (x, y) = (Double(try attribute("x")) ?? .nan, Double(try attribute("y")) ?? .nan)
        #expect((0...box[2]).contains(x) && (0...box[3]).contains(y), "\(file): \(label)")
        guard try attribute("transform").isEmpty else { continue }
        let width = Double(label.stringValue?.count ?? 0) * 6.5
        let start = ["middle": x - width / 2, "end": x - width]
        let left = start[try attribute("text-anchor")] ?? x
        #expect(left >= -2 && left + width <= box[2] + 2, "\(file): \(label)")
      }
    }
    let cost = try XMLDocument(data: Data(place.text("pictures/cost-slot-1.svg").utf8))
    let paths = try texts("//*[contains(@class,'series')]/@d", cost)
    // Four strategies, in the plot and in the legend.
    #expect(paths.count == 8)
    #expect(paths.allSatisfy { $0.filter { "ML".contains($0) }.count == 2 })
  }

  @Test func theVerdictSaysWhoWinsAndFromWhereOn() throws {
    try place.synthesise("run") { run in
      run.strategies = ["linear-scan", "free-queue"]
      run.p50 = { strategy, slots in strategy == "free-queue" && slots == 64 ? 50 : 100 }
    }
    let outcome = try report("run", "--format", "markdown")
    #expect(outcome.code == 0, "\(outcome.errors)")
    #expect(outcome.output.contains("at 64 slots free-queue wins: 2."))
    #expect(outcome.output.contains("Up to 8 slots the choice makes no difference"))
    try place.synthesise("same") { $0.strategies = ["linear-scan", "free-queue"] }
    let same = try report("same", "--format", "markdown")
    #expect(same.output.contains("no difference from linear-scan that this run could show"))
    try place.synthesise("few") { run in
      (run.strategies, run.repetitions) = (["linear-scan", "free-queue"], 2)
      run.p50 = { strategy, _ in strategy == "free-queue" ? 50 : 100 }
    }
    let few = try report("few", "--format", "markdown")
    #expect(few.output.contains("too few repetitions") && !few.output.contains("wins"))
  }

  @Test(arguments: [79.0, 320, 10_000])
  func theBreakEvenOfAVerdictIsThatOfACompare(queue: Double) throws {
    try place.synthesise("run") { run in
      run.strategies = ["linear-scan", "free-queue"]
      run.slots = [4, 8, 16, 32, 64]
      run.scatter = 0.3
      run.p50 = { strategy, slots in strategy == "free-queue" ? queue : Double(slots) * 10 }
      // Of throughput there is none in range.
      run.fill = { row, _ in (row[.mean], row[.opsPerSecond]) = (row[.p50], .real(1e6)) }
    }
    let compared = try place.run(
      "compare", "run", "--break-even", "slots", "--metric", "mean_ns", "--format", "csv")
    let record = try #require(NamedCSV(string: compared.output).rows.first)
    func text(_ name: String) -> String { record.field(name).isEmpty ? "∞" : record.field(name) }
    let interval = "\(text("break_even_low")) to \(text("break_even_high"))"
    let hasNone = record.field("break_even").isEmpty
    let words =
      hasNone
      ? "none in range"
      : "from \(record.field("break_even")) slots on, free-queue (95 % interval \(interval))"
    let page = try report("run", "--format", "markdown")
    let sentence = try #require(page.outputLines.first { $0.contains("mean time of take: at 64") })
    #expect(sentence.contains("Break-even: \(words)."), "\(sentence)")
    let table = page.output.split(separator: "mean time of take, as a multiple").last ?? ""
    let row = try #require(table.split(separator: "\n").first { $0.hasPrefix("| free-queue ") })
    #expect(row.contains(hasNone ? "none in range" : "slots \(text("break_even"))"), "\(row)")
    #expect(row.contains(interval.replacing(" to ", with: " – ")), "\(row)")
  }

  /// Ten nanoseconds of a baseline beside half a thousandth of one, and beside none at all.
  @Test func timesThatAreHardlyAnyAreTold() throws {
    try place.synthesise("run") { run in
      run.strategies = ["linear-scan", "free-queue"]
      run.p50 = { strategy, _ in strategy == "free-queue" ? 0.0005 : 10 }
      run.fill = { row, cell in
        let isNone = cell.strategy == "free-queue" && row[.repetition].number ?? 0 > 6
        row[.mean] = isNone ? .real(0) : row[.p50]
      }
    }
    let outcome = try report("run", "-o", "report.html", "--svg", "pictures")
    #expect(outcome.code == 0, "\(outcome.errors)")
    let labels = try place.text("pictures/cost-slot-1.svg")
    #expect(labels.contains(" ps<") && !labels.contains(">0 ns<"))
    let page = try place.text("report.html")
    #expect(!page.contains("to inf") && page.contains("95\u{a0}% interval"))
  }

  @Test func whatIsKnownOfMemoryIsOfItsOwnSubject() throws {
    try place.synthesise("run") { run in
      (run.strategies, run.slots) = (["pid-list", "pid-hash"], [64])
      run.fill = { row, _ in (row[.op], row[.mean]) = (.text("lookup"), row[.p50]) }
    }
    let page = try report("run", "--format", "markdown")
    let decision = page.output.split(separator: "## Decision matrix").last ?? ""
    let row = try #require(decision.split(separator: "\n").first { $0.hasPrefix("| pid-hash ") })
    #expect(row.contains("| 16 to 32 B a child |"), "\(row)")
  }

  @Test func picturesThatAreTooManyAreCounted() throws {
    try place.synthesiseSweep("run")
    let page = try report("run", "--format", "markdown")
    // Two sizes, two numbers of workers and two occupancies are eight, and four are drawn.
    for file in ["yields.csv", "results.csv"] {
      let sentence = "4 more such pictures are not drawn; \(file) has their numbers."
      #expect(page.output.contains(sentence))
    }
  }

  @Test func withheldNumbersAreNotDrawnAndSaidToBe() throws {
    try place.synthesise("run") { run in
      run.failed = "free-queue"
      run.fill = { row, _ in row[.mean] = row[.p50] }
    }
    #expect(try report("run", "-o", "report.html", "--svg", "pictures").code == 0)
    #expect(try place.text("report.html").contains("✗ withheld: lost-slots"))
    #expect(try place.text("report.html").contains("Numbers of free-queue are withheld:"))
    // Of a run beside it that went well nothing is withheld.
    try place.synthesise("well") { $0.slots = [16] }
    let both = try place.run("report", "run", "well", "--format", "markdown").output
    #expect(both.contains("Numbers of free-queue are withheld in "), "\(both.prefix(500))")
    #expect(try !place.text("pictures/cost-slot-1.svg").contains(">free-queue<"))
  }

  /// What was run at other sizes only would be a line of "not measured".
  @Test func aVariantThatWasRunElsewhereIsNoLineOfTheMatrix() throws {
    try place.synthesise("run") { run in
      (run.strategies, run.slots) = (["linear-scan", "cas-stack"], [8, 64])
      run.fill = { row, cell in
        row[.mean] = row[.p50]
        if cell.strategy == "cas-stack", cell.slots == 8 { row[.tagBits] = .count(4) }
      }
    }
    let page = try place.run("report", "run", "--format", "markdown")
    let decision = page.output.split(separator: "## Decision matrix").last ?? ""
    #expect(decision.contains("| cas-stack") && !decision.contains("tag\\_bits 4"))
    #expect(decision.contains("1 more variants were run elsewhere"), "\(decision)")
  }

  @Test func faultRunsBecomeAMatrix() throws {
    let kill = try place.run(
      "fault", "kill", "--strategy", "linear-scan,cas-stack", "--lock", "lwlock,robust", "--slots",
      "4", "--output", "kills", "--quiet")
    #expect(kill.code == 0, "\(kill.errors)")
    // As a run does, so that the two can be told to be of one machine.
    #expect(try place.text("kills/meta.json").contains("\"allowed_processors\" : "))
    #expect(try report("kills", "-o", "report.html").code == 0)
    let fields = try texts(
      "//*[local-name()='figure'][@id='sigkill-slot']//*[local-name()='td']", page())
    #expect(fields.contains("cas-stack") && fields.contains("blocks backends"))
    // Beside a run, what a kill leaves is one thing to decide by; the locks of the kills tell no
    // strategies of the run apart.
    try place.synthesise("run") { $0.strategies = ["linear-scan", "cas-stack", "floor-cas"] }
    let both = try report("run", "kills", "--format", "markdown")
    #expect(both.code == 0, "\(both.errors)")
    let decision = both.output.split(separator: "## Decision matrix").last ?? ""
    let row = try #require(decision.split(separator: "\n").first { $0.hasPrefix("| cas-stack ") })
    #expect(row.contains("leaks 1") && row.contains("not measured"), "\(row)")
    // Three lines of 128 B, and a link for each of 64 slots.
    #expect(row.contains(" 640 B |"), "\(row)")
    #expect(decision.contains("| linear-scan ") && !decision.contains("lock lwlock"))
    #expect(!decision.contains("| floor-cas"))
  }

  // MARK: Markdown

  @Test func markdownHasTheTablesAndNoPictures() throws {
    try place.synthesiseSweep("run")
    let outcome = try report("run", "--format", "markdown")
    #expect(outcome.code == 0)
    #expect(outcome.output.contains("## Decision matrix"))
    #expect(outcome.output.contains("| linear-scan"))
    #expect(!outcome.output.contains("<svg"))
  }

  // MARK: What goes wrong

  @Test func anEarlierReportIsReplacedAndNothingElse() throws {
    try place.synthesise("run")
    #expect(try report("run", "-o", "report").code == 0)
    #expect(try report("run", "-o", "report", "--format", "markdown").code == 0)
    #expect(try place.text("report").hasPrefix("<!-- bench-slots report -->"))
    #expect(try place.shell("echo mine > precious; mkdir folder").code == 0)
    for name in ["precious", "folder", "run/results.csv"] {
      let refused = try report("run", "-o", name)
      #expect(refused.code == 1)
      #expect(refused.errors.contains("is no report") && refused.errorLines.count == 1)
    }
    #expect(try place.text("precious") == "mine\n")
    let nowhere = try report("run", "-o", "nowhere/report.html")
    #expect(nowhere.code == 1 && nowhere.errorLines.count == 1)
    let again = try report("run", "--svg", "folder")
    #expect(again.code == 1 && again.errorLines.count == 1)
  }

  @Test(arguments: [
    (":", ["nowhere"], Int32(5), "there is no 'nowhere'"),
    ("mkdir empty", ["empty"], 5, "holds no results.csv"),
    ("sed -i '2,$s/^[0-9]*/1/' run/results.csv", ["run"], 8, "version"),
    (
      "sed -i 's/\"schema_version\" : [0-9][0-9]*/\"schema_version\" : 1/' run/meta.json", ["run"],
      8,
      "1"
    ),
    ("rm run/meta.json; sed -i '2,$d' run/results.csv", ["run"], 7, "nothing to show"),
    ("echo hello > run/results.csv", ["run"], 1, "no header of results"),
    ("echo hello > run/yields.csv", ["run"], 1, "yields.csv' is no header"),
    ("sed -i '$s/,[0-9]*$/,x/' run/histograms.csv", ["run"], 1, "histograms.csv' has 'x' as count"),
    ("sed -i '$s/$/,9/' run/histograms.csv", ["run"], 1, "histograms.csv' is no row"),
    (":", ["run", "run"], 1, "named twice"),
    (":", ["run", "--format", "htm"], 64, "'html'?"),
    (":", ["run", "-o", ""], 64, "no name"),
  ])
  func whatCannotBeReportedIsSaidInOneLine(
    damage: String, words: [String], code: Int32, says: String
  ) throws {
    try place.synthesise("run") { run in
      (run.latencies, run.yields, run.repetitions) = ([(20, 900)], [(1, 2)], 2)
    }
    #expect(try place.shell(damage).code == 0)
    let outcome = try place.run(["report"] + words)
    #expect(outcome.code == code, "\(outcome.errors)")
    #expect(outcome.output.isEmpty)
    #expect(outcome.errorLines.count == 1)
    #expect(outcome.errors.contains(says), "\(outcome.errors)")
  }

  @Test func machinesAreNotMixed() throws {
    try place.synthesise("one")
    try place.synthesise("other") { $0.kernel = "9.9" }
    let outcome = try report("one", "other", "-o", "report.html")
    #expect(outcome.code == 8)
    #expect(outcome.errors.contains("another kernel"))
    #expect(try !place.contents().contains("report.html"))
  }
}
