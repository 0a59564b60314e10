import BenchCore
import Testing

struct SeatRecordTests {
  @Test func warmupIsForgottenButForWhatItBroke() {
    var record = SeatRecord(slots: 8, budget: 8)
    record.progress = 7
    record.operations = 5
    record.emptyOperations = 4
    record.doubleHandouts = 2
    record.doubleHandoutSlot = 3
    record.refusals = 1
    record.notes.retries = 6
    record.beginMeasuring(slots: 8, budget: 8, at: 9)
    #expect(record.progress == 7)
    #expect(record.operations == 0)
    #expect(record.emptyOperations == 0)
    #expect(record.notes.retries == 0)
    #expect(record.doubleHandouts == 2)
    #expect(record.doubleHandoutSlot == 3)
    #expect(record.refusals == 1)
    #expect(record.beganAt == 9)
  }
}
