import BenchCore
import Testing

@Suite struct ShardTests {
  private func cells() throws -> [Cell] {
    var request = SweepRequest()
    request.slots = [8, 64, 512]
    request.workers = [1, 2]
    request.locks = ["all"]
    return try Sweep(request).cells
  }

  @Test(arguments: 1...12) func thePartsAreTheWhole(count: Int) throws {
    let cells = try cells()
    var parts: [Cell] = []
    for number in 1...count {
      parts += try #require(Shard("\(number)/\(count)")).part(of: cells)
    }
    #expect(parts.count == cells.count)
    #expect(Set(parts) == Set(cells))
  }

  /// Only what ran interleaved can be compared.
  @Test func strategiesOfOneConfigurationStayTogether() throws {
    let cells = try cells()
    for number in 1...5 {
      let part = try #require(Shard("\(number)/5")).part(of: cells)
      let places = Set(part.map { "\($0.mode) \($0.slots) \($0.workers)" })
      let whole = cells.filter { places.contains("\($0.mode) \($0.slots) \($0.workers)") }
      #expect(Set(part) == Set(whole))
    }
  }

  @Test(arguments: ["", "1", "0/2", "3/2", "1/0", "-1/2", "a/b", "1/2/3", "1/ 2"])
  func whatIsNoPartIsRefused(text: String) { #expect(Shard(text) == nil) }

  @Test func moreJobsThanConfigurationsIsSaid() throws {
    let shard = try #require(Shard("13/13"))
    let cells = try cells()
    let error = #expect(throws: UsageError.self) { _ = try shard.part(of: cells) }
    #expect(error?.description.contains("12 configurations") == true)
  }
}
