import Glibc

/// Why results could not be kept: what, where, and what to do about it.
package struct ResultsError: Error, Equatable, CustomStringConvertible {
  package enum Cause: Sendable, Equatable {
    case alreadyExists, notWritable, diskFull, notADirectory, failed
  }

  package let cause: Cause
  /// The file or folder that the operation was about.
  package let path: String
  /// What the operating system said, such as `Permission denied`.
  package let reason: String

  init(path: String, errno code: Int32) {
    self.path = path
    reason = String(cString: strerror(code))
    cause =
      switch code {
      case EEXIST: .alreadyExists
      case EACCES, EPERM, EROFS: .notWritable
      case ENOSPC, EDQUOT: .diskFull
      case ENOTDIR: .notADirectory
      default: .failed
      }
  }

  /// Of a pipe or a device.
  init(notRegular path: String) {
    (self.path, reason, cause) = (path, "it is no regular file", .failed)
  }

  package var description: String {
    switch cause {
    case .alreadyExists:
      "the results folder '\(path)' exists already and is never overwritten: "
        + "name another with --output, or move it away"
    case .notWritable:
      "results cannot be written to '\(path)' (\(reason)): "
        + "name a folder that you may write to with --output"
    case .diskFull:
      "results cannot be written to '\(path)' (\(reason)): "
        + "free some space, or name a folder on another disk with --output"
    case .notADirectory:
      "results cannot be written to '\(path)' (\(reason)): "
        + "a part of this path is a file; name another folder with --output"
    case .failed:
      "results cannot be written to '\(path)' (\(reason)): name another folder with --output"
    }
  }
}
