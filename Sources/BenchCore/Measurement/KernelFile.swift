import Foundation

/// A file that the kernel makes up while it is read, or one of the system's.
package enum KernelFile {
  /// Its text; nil if there is none.
  ///
  /// `root` is the folder that takes the place of `/` in tests.
  package static func text(_ path: String, below root: String = "") -> String? {
    // Such files say that they have no bytes: they are read to their end, whatever that is.
    guard let file = FileHandle(forReadingAtPath: root + path) else { return nil }
    guard let bytes = try? file.readToEnd() else { return nil }
    return String(data: bytes, encoding: .utf8)
  }
}
