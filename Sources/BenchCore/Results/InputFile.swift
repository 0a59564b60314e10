internal import Glibc

/// What a path must be before it is opened: a named pipe is waited for until somebody writes to it, and
/// a device might never end.
package enum InputFile {
  /// No regular files either, but where a shell puts the pipes that it was asked for.
  private static let streams = ["/dev/stdin", "/dev/null", "/dev/fd/", "/proc/self/fd/"]

  /// What is wrong with a path; nil for a file, for a folder, and for what is not there, of which the
  /// kernel says more.
  package static func complaint(of path: String) -> String? {
    guard isSpecial(path), !streams.contains(where: path.hasPrefix) else { return nil }
    return "'\(path)' is no regular file: name one, or read a pipe as /dev/stdin"
  }

  /// Whether there is something that is neither a file nor a folder.
  static func isSpecial(_ path: String) -> Bool {
    var status = stat()
    guard stat(path, &status) == 0 else { return false }
    return ![S_IFREG, S_IFDIR].contains(status.st_mode & S_IFMT)
  }
}
