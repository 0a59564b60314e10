import BenchCore
import Testing

@Test func schemaIsOne() { #expect(schemaVersion == 1) }
