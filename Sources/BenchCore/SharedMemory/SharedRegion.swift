import CAtomics
import Glibc

/// A mapping of an unnamed memory file: the shared memory that a strategy lives in.
///
/// Who maps it: every contender and the process that supervises them, each at another address.
/// Who creates it: the supervisor, before any contender runs; contenders attach to an inherited
/// descriptor. The first line is the header, written once by the creator and never again; attaching
/// checks every field of it. What a dead process leaves behind: whatever it wrote; the file itself
/// goes with its last mapping, for it has no name. On both sides of the mapping lies a page that
/// cannot be touched, so that an index out of range ends the process and not its neighbour's data.
package struct SharedRegion: ~Copyable {
  package let base: UnsafeMutableRawPointer
  /// In bytes.
  package let size: UInt32
  package let descriptor: Int32

  /// "slots" and a byte that no text holds.
  static let magic: UInt64 = 0x8073_6c6f_7473_0a1a
  static let version: UInt64 = 1

  private struct Header {
    var magic: UInt64
    var version: UInt64
    var size: UInt64
    var fingerprint: UInt64
  }

  /// Creates the memory file for a layout, reserves all its pages, seals its size and maps it.
  package init(creating layout: RegionLayout) throws(RegionError) {
    let file = ca_memory_file("bench-slots", UInt64(layout.size))
    guard file >= 0 else { throw .cannotCreate(bytes: layout.size, errno: -file) }
    do throws(RegionError) {
      base = try Self.map(file, size: layout.size)
    } catch {
      close(file)
      throw error
    }
    size = layout.size
    descriptor = file
    let header = Header(
      magic: Self.magic, version: Self.version, size: UInt64(layout.size),
      fingerprint: layout.fingerprint)
    base.storeBytes(of: header, as: Header.self)
  }

  /// Maps a file that another process created, after checking that it is what `layout` describes.
  ///
  /// On success the region owns the descriptor; if this throws, it is still the caller's.
  package init(attaching file: Int32, layout: RegionLayout) throws(RegionError) {
    var status = stat()
    guard fstat(file, &status) == 0 else { throw .cannotAttach(descriptor: file, errno: errno) }
    let bytes = UInt64(status.st_size)
    guard bytes >= UInt64(RegionLayout.line) else { throw .truncated(bytes: bytes) }
    // Read before anything is mapped: mapping populates, and a strange file may be of any size.
    var header = Header(magic: 0, version: 0, size: 0, fingerprint: 0)
    let length = MemoryLayout<Header>.size
    guard pread(file, &header, length, 0) == length else {
      throw .cannotAttach(descriptor: file, errno: errno)
    }
    if let mismatch = Self.mismatch(header, bytes: bytes, layout: layout) { throw mismatch }
    base = try Self.map(file, size: layout.size)
    size = layout.size
    descriptor = file
  }

  deinit {
    ca_unmap_guarded(base, UInt64(size))
    close(descriptor)
  }

  private static func mismatch(
    _ header: Header, bytes: UInt64, layout: RegionLayout
  ) -> RegionError? {
    guard header.magic == magic else { return .notARegion(magic: header.magic) }
    guard header.version == version else { return .otherVersion(header.version) }
    guard header.size == bytes, bytes == UInt64(layout.size) else {
      return .otherSize(header: header.size, file: bytes, expected: layout.size)
    }
    guard header.fingerprint == layout.fingerprint else {
      return .otherGeometry(found: header.fingerprint, expected: layout.fingerprint)
    }
    return nil
  }

  /// At an address of this process's own: the kernel alone would put processes that are started
  /// alike at addresses that are alike, and a pointer in the region would go unnoticed.
  private static func map(
    _ file: Int32, size: UInt32
  ) throws(RegionError) -> UnsafeMutableRawPointer {
    let hint = UInt64.random(in: 0x1000_0000_0000..<0x5000_0000_0000)
    var base: UnsafeMutableRawPointer?
    let result = ca_map_guarded(file, UInt64(size), hint, &base)
    guard result == 0, let base else { throw .cannotMap(bytes: size, errno: -result) }
    return base
  }
}

/// Why a region cannot be had; the description is the sentence that the user sees.
package enum RegionError: Error, Equatable, CustomStringConvertible {
  case cannotCreate(bytes: UInt32, errno: Int32)
  case cannotAttach(descriptor: Int32, errno: Int32)
  case cannotMap(bytes: UInt32, errno: Int32)
  case truncated(bytes: UInt64)
  case notARegion(magic: UInt64)
  case otherVersion(UInt64)
  case otherSize(header: UInt64, file: UInt64, expected: UInt32)
  case otherGeometry(found: UInt64, expected: UInt64)

  package var description: String {
    switch self {
    case .cannotCreate(let bytes, let cause):
      """
      cannot reserve \(bytes) bytes of shared memory (\(Self.text(cause))); use fewer slots or \
      workers
      """
    case .cannotAttach(let descriptor, let cause):
      "cannot attach to shared memory on descriptor \(descriptor) (\(Self.text(cause)))"
    case .cannotMap(let bytes, let cause):
      "cannot map \(bytes) bytes of shared memory (\(Self.text(cause))); use fewer slots"
    case .truncated(let bytes):
      "the shared memory file holds \(bytes) bytes, less than its header"
    case .notARegion(let magic):
      "the descriptor is no region of bench-slots: its first word is \(Self.hex(magic))"
    case .otherVersion(let found):
      "the region has format \(found), this program reads format \(SharedRegion.version)"
    case .otherSize(let header, let file, let expected):
      "the region's header says \(header) bytes, its file has \(file), the layout needs \(expected)"
    case .otherGeometry(let found, let expected):
      "the region's geometry is \(Self.hex(found)), this process computed \(Self.hex(expected))"
    }
  }

  private static func text(_ cause: Int32) -> String { String(cString: strerror(cause)) }
  private static func hex(_ value: UInt64) -> String { "0x" + String(value, radix: 16) }
}
