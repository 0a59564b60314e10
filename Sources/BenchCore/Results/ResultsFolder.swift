import Foundation
import Glibc

/// The folder that one run writes to.
///
/// A reader never sees a torn file in it.
/// Each file is written under a hidden temporary name, forced to the disk, and only then given its
/// name, which replaces an earlier version in one step. Whatever fails before that step takes the
/// temporary file away again and leaves the earlier version as it was.
package struct ResultsFolder: Sendable {
  package let path: String
  /// The folders that had to be made on the way, outermost first.
  private let parents: [String]

  /// Makes the folder, and those above it that are missing; one that exists is refused.
  package init(creating path: String) throws(ResultsError) {
    self.path = path
    var made: [String] = []
    do throws(ResultsError) {
      for parent in Self.ancestors(of: path) where access(parent, F_OK) != 0 {
        guard mkdir(parent, 0o777) == 0 || errno == EEXIST else {
          throw ResultsError(path: path, errno: errno)
        }
        made.append(parent)
      }
      guard mkdir(path, 0o777) == 0 else { throw ResultsError(path: path, errno: errno) }
    } catch {
      for parent in made.reversed() { rmdir(parent) }
      throw error
    }
    parents = made
  }

  /// Writes one file whole, in place of an earlier version if there is one.
  ///
  /// The name may begin with that of a folder inside this one, which is made if need be.
  package func write(_ name: String, _ text: String) throws(ResultsError) {
    try write(name) { (file) throws(ResultsError) in try file.append(text) }
  }

  /// Writes one file piece by piece; it appears when the last piece is on the disk.
  func write(
    _ name: String, from pieces: (inout UnfinishedFile) throws(ResultsError) -> Void
  ) throws(ResultsError) {
    let target = "\(path)/\(name)"
    let folder = Self.ancestors(of: target).last ?? path
    guard mkdir(folder, 0o777) == 0 || errno == EEXIST else {
      throw ResultsError(path: folder, errno: errno)
    }
    do throws(ResultsError) {
      try Self.complete(target, from: pieces)
    } catch {
      if folder != path { rmdir(folder) }
      throw error
    }
    synchronise(folder)
  }

  /// Writes a file anywhere, whole or not at all, in place of an earlier version if there is one.
  package static func replace(_ path: String, with text: String) throws(ResultsError) {
    try complete(path) { (file) throws(ResultsError) in try file.append(text) }
  }

  private static func complete(
    _ target: String, from pieces: (inout UnfinishedFile) throws(ResultsError) -> Void
  ) throws(ResultsError) {
    var file = try UnfinishedFile(becoming: target)
    do throws(ResultsError) {
      try pieces(&file)
      try file.finish()
    } catch {
      file.discard()
      throw error
    }
  }

  /// Takes a file away, if it is there.
  func remove(_ name: String) { unlink("\(path)/\(name)") }

  /// Takes away a folder inside this one, if it is there and empty.
  func removeFolder(_ name: String) { rmdir("\(path)/\(name)") }

  /// Takes the folder away again if nothing was ever completed in it, and the parents it needed.
  package func discardIfEmpty() {
    // rmdir refuses a folder that holds anything, which is the very condition.
    guard rmdir(path) == 0 else { return }
    for parent in parents.reversed() { rmdir(parent) }
  }

  /// Takes the folder away again with all that was completed in it, and the parents it needed.
  package func discard() {
    for name in (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? [] { remove(name) }
    discardIfEmpty()
  }

  /// Makes a rename last through a power cut; a file system that cannot is no reason to stop.
  private func synchronise(_ folder: String) {
    let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    fsync(descriptor)
    close(descriptor)
  }

  /// The folders above a path, outermost first, without the root and the current folder.
  private static func ancestors(of path: String) -> [String] {
    let parts = path.split(separator: "/")
    let root = path.hasPrefix("/") ? "/" : ""
    return parts.indices.dropFirst().map { root + parts[..<$0].joined(separator: "/") }
  }
}
