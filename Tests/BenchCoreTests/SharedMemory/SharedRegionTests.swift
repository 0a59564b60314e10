import BenchCore
import Glibc
import Testing

private func exampleLayout(words: UInt32 = 8) -> RegionLayout {
  var layout = RegionLayout()
  _ = layout.words("numbers", count: words)
  return layout
}

/// Where the header's fields lie, in bytes.
private enum HeaderField {
  static let magic = 0
  static let version = 8
  static let size = 16
  static let fingerprint = 24
}

/// The error of attaching to a file whose creator is still there; nil if it succeeds.
private func errorOfAttaching(_ descriptor: Int32, layout: RegionLayout) -> RegionError? {
  let duplicate = dup(descriptor)
  do throws(RegionError) {
    _ = try SharedRegion(attaching: duplicate, layout: layout)
    return nil
  } catch {
    // A region that was not made owns nothing.
    #expect(close(duplicate) == 0)
    return error
  }
}

/// Overwrites a field of a good header, attaches, and returns the error and the value found before.
private func errorAfterOverwriting(
  _ field: Int, with value: UInt64
) throws -> (error: RegionError?, before: UInt64) {
  let layout = exampleLayout()
  let region = try SharedRegion(creating: layout)
  let before = region.base.load(fromByteOffset: field, as: UInt64.self)
  region.base.storeBytes(of: value, toByteOffset: field, as: UInt64.self)
  return (errorOfAttaching(region.descriptor, layout: layout), before)
}

/// An ordinary file without a name.
private func withFile<Result>(
  ofBytes size: Int, _ body: (Int32) throws -> Result
) rethrows -> Result {
  let stream = tmpfile()
  defer { if let stream { fclose(stream) } }
  let file = fileno(stream)
  #expect(ftruncate(file, size) == 0)
  return try body(file)
}

struct SharedRegionTests {
  @Test func twoMappingsLieApartAndShareTheirData() throws {
    let layout = exampleLayout()
    let first = try SharedRegion(creating: layout)
    let second = try SharedRegion(attaching: dup(first.descriptor), layout: layout)
    let isApart = first.base != second.base
    #expect(isApart)
    let offset = Int(layout.fields[0].offset)
    first.base.storeBytes(of: 0x5eed, toByteOffset: offset, as: UInt32.self)
    #expect(second.base.load(fromByteOffset: offset, as: UInt32.self) == 0x5eed)
    second.base.storeBytes(of: 0xfeed, toByteOffset: offset, as: UInt32.self)
    #expect(first.base.load(fromByteOffset: offset, as: UInt32.self) == 0xfeed)
  }

  @Test func mappingOutlivesItsCreator() throws {
    let layout = exampleLayout()
    let offset = Int(layout.fields[0].offset)
    let descriptor: Int32
    do {
      let creator = try SharedRegion(creating: layout)
      creator.base.storeBytes(of: 7, toByteOffset: offset, as: UInt32.self)
      descriptor = dup(creator.descriptor)
    }
    let heir = try SharedRegion(attaching: descriptor, layout: layout)
    #expect(heir.base.load(fromByteOffset: offset, as: UInt32.self) == 7)
  }

  @Test func newRegionIsZeroBehindItsHeader() throws {
    let layout = exampleLayout(words: 1_000)
    let region = try SharedRegion(creating: layout)
    let offset = Int(layout.fields[0].offset)
    let sum = (0..<1_000).reduce(0) {
      $0 + Int(region.base.load(fromByteOffset: offset + $1 * 4, as: UInt32.self))
    }
    #expect(sum == 0)
  }

  @Test func otherMagicIsNoRegion() throws {
    let (error, before) = try errorAfterOverwriting(HeaderField.magic, with: 0xbad)
    #expect(error == .notARegion(magic: 0xbad))
    #expect(before != 0)
  }

  @Test func otherVersionIsRejected() throws {
    let (error, before) = try errorAfterOverwriting(HeaderField.version, with: 99)
    #expect(error == .otherVersion(99))
    #expect(before == 1)
  }

  @Test func headerThatLiesAboutTheSizeIsRejected() throws {
    let size = exampleLayout().size
    let (error, before) = try errorAfterOverwriting(HeaderField.size, with: 4_096)
    #expect(error == .otherSize(header: 4_096, file: UInt64(size), expected: size))
    #expect(before == UInt64(size))
  }

  @Test func otherFingerprintIsRejected() throws {
    let fingerprint = exampleLayout().fingerprint
    let (error, before) = try errorAfterOverwriting(HeaderField.fingerprint, with: ~fingerprint)
    #expect(error == .otherGeometry(found: ~fingerprint, expected: fingerprint))
    #expect(before == fingerprint)
  }

  @Test func layoutOfAnotherSizeIsRejected() throws {
    let region = try SharedRegion(creating: exampleLayout())
    let other = exampleLayout(words: 1_000)
    let size = UInt64(exampleLayout().size)
    let error = errorOfAttaching(region.descriptor, layout: other)
    #expect(error == .otherSize(header: size, file: size, expected: other.size))
  }

  @Test func layoutOfAnotherGeometryIsRejectedThoughItsSizeIsTheSame() throws {
    let region = try SharedRegion(creating: exampleLayout(words: 8))
    let other = exampleLayout(words: 9)
    #expect(other.size == exampleLayout(words: 8).size)
    let error = errorOfAttaching(region.descriptor, layout: other)
    #expect(
      error
        == .otherGeometry(
          found: exampleLayout(words: 8).fingerprint, expected: other.fingerprint))
  }

  @Test(arguments: [0, 1, 127]) func fileShorterThanAHeaderIsTruncated(size: Int) {
    let error = withFile(ofBytes: size) { errorOfAttaching($0, layout: exampleLayout()) }
    #expect(error == .truncated(bytes: UInt64(size)))
  }

  @Test func fileOfTheRightSizeWithoutAHeaderIsNoRegion() {
    let layout = exampleLayout()
    let error = withFile(ofBytes: Int(layout.size)) { errorOfAttaching($0, layout: layout) }
    #expect(error == .notARegion(magic: 0))
  }

  @Test func strangeFileIsToldFromARegionWithoutMappingIt() throws {
    // Read-only and this program itself: mapping it as a region is mapped would fail.
    let file = open("/proc/self/exe", O_RDONLY | O_CLOEXEC)
    defer { close(file) }
    let elf: UInt64 = 0x0001_0102_464c_457f
    let error = errorOfAttaching(file, layout: exampleLayout())
    #expect(error == .notARegion(magic: elf))
  }

  /// 5 GiB, of which not one page is there: to map it would be to fill the memory.
  @Test func fileBeyondFourGibibytesIsRejectedByItsSize() throws {
    let layout = exampleLayout()
    let region = try SharedRegion(creating: layout)
    let size = 5 << 30
    let error = withFile(ofBytes: size) { file in
      #expect(pwrite(file, region.base, 32, 0) == 32)
      return errorOfAttaching(file, layout: layout)
    }
    #expect(
      error
        == .otherSize(
          header: UInt64(layout.size), file: UInt64(size), expected: layout.size))
  }

  @Test func descriptorThatIsNotOpenCannotBeAttached() {
    do throws(RegionError) {
      _ = try SharedRegion(attaching: -1, layout: exampleLayout())
      Issue.record("attached to nothing")
    } catch {
      #expect(error == .cannotAttach(descriptor: -1, errno: EBADF))
    }
  }

  @Test(arguments: [0, 128, 1 << 20]) func sizeIsSealed(size: Int) throws {
    let region = try SharedRegion(creating: exampleLayout())
    let result = ftruncate(region.descriptor, size)
    let cause = errno
    #expect(result == -1)
    #expect(cause == EPERM)
  }
}
