import BenchCore
import Testing

@Suite struct SchemaTests {
  @Test func keysComeFirstAndTheSchemaVersionTheVeryFirst() {
    let count = Column.keys.count
    #expect(Array(Column.allCases.prefix(count)) == Column.keys)
    #expect(Column.allCases.first == .schemaVersion)
    #expect(Array(Column.allCases.suffix(2)) == [.error, .errorMessage])
  }

  @Test func theKeysAreThoseThatOthersRelyOn() {
    let names = """
      schema_version,run_id,subject,strategy,scenario,mode,lock,layout,workers,slots,occupancy,\
      occupancy_shape,burst,burst_policy,give_back,think,hold,rate_per_s,arrival,latency_limit,tag_bits,handle_bits,\
      bitmap_spread,stall,postmaster_pause,pids,exit_order,dsm_handles,wakeup,worker,failing,\
      affinity,trace,speed,amortisation_budget,repetition,role,op,source
      """
    #expect(Column.keys.map(\.rawValue).joined(separator: ",") == names)
  }

  @Test(arguments: Column.allCases) func everyColumnIsDescribedInSentences(column: Column) {
    #expect(column.meaning.hasSuffix(".") || column.meaning.hasSuffix("…."))
    #expect(column.emptyWhen.hasSuffix("."))
    #expect(!column.meaning.contains("|"))
    #expect(!column.emptyWhen.contains("|"))
  }

  @Test(arguments: Column.allCases) func aTimeColumnHasItsUnitAsItsSuffix(column: Column) {
    if column.rawValue.hasSuffix("_ns") { #expect(column.unit == "ns") }
    if column.rawValue.hasSuffix("_per_s") { #expect(column.unit == "1/s") }
    if column.rawValue.hasSuffix("_rate") { #expect(column.unit == "ratio") }
    if column.unit == "ns" { #expect(column.rawValue.hasSuffix("_ns")) }
  }

  @Test(arguments: Measure.allCases) func everyMeasureOfASubjectHasItsColumn(measure: Measure) {
    #expect(Column(measure) != nil)
  }

  @Test func everyValueOfACountedRowIsExact() {
    #expect(Column.emptyOps.metricClass == .noisy)
    #expect(Column.values.allSatisfy { $0.metricClass(in: .counted) == .exact })
    #expect(Column.slots.metricClass(in: .counted) == .key)
    #expect(Column.p50.metricClass(in: .measured) == .noisy)
  }
}
