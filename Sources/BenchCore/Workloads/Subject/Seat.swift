/// A contender's place in a repetition: which one it is, and where its memory lies in this process.
package struct Seat {
  package let number: UInt32
  package let subjectBase: UnsafeMutableRawPointer
  package let runBase: UnsafeMutableRawPointer
  package let clock: Clock
  package let repetition: UInt32

  package init(
    number: UInt32, subjectBase: UnsafeMutableRawPointer, runBase: UnsafeMutableRawPointer,
    clock: Clock, repetition: UInt32
  ) {
    self.number = number
    self.subjectBase = subjectBase
    self.runBase = runBase
    self.clock = clock
    self.repetition = repetition
  }
}
