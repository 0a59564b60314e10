import BenchCore
import Testing

@Test func schemaVersionIsOne() { #expect(schemaVersion == 1) }
