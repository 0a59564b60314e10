/// Zeroed memory of this process, for what is never shared.
func withScratch<Result>(
  _ size: UInt32, _ body: (UnsafeMutableRawPointer) -> Result
) -> Result {
  let memory = UnsafeMutableRawPointer.allocate(
    byteCount: Int(size), alignment: Int(RegionLayout.line))
  memory.initializeMemory(as: UInt8.self, repeating: 0, count: Int(size))
  defer { memory.deallocate() }
  return body(memory)
}
