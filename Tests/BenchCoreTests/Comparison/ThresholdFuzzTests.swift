import BenchCore
import Testing

@Suite struct ThresholdFuzzTests {
  @Test func aDamagedFileIsReadOrRefusedInOneSentence() throws {
    var damage = Damage(
      to: Array(ThresholdFileTests.text.utf8), with: "{}[]:,-#\"' \n&*!|>%@01aez", seed: 5)
    var refused = 0
    for _ in 0..<Damage.cases {
      do {
        _ = try ThresholdFile(name: "limits.yaml", bytes: damage.next())
      } catch let error as UsageError {
        refused += 1
        #expect(error.description.hasPrefix("limits.yaml"))
      } catch let error as ReadError {
        refused += 1
        #expect(error.description.contains("limits.yaml"))
      }
    }
    #expect(refused > Damage.cases / 2)
  }
}
