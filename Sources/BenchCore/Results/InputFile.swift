internal import Glibc

/// What a path must be before it is opened: a named pipe is waited for until somebody writes to it, and
/// a device might never end.
package enum InputFile {
  /// No regular files either, but where a shell puts the pipes that it was asked for.
  private static let streams = ["/dev/stdin", "/dev/null", "/dev/fd/", "/proc/self/fd/"]

  /// What is wrong with a path; nil for a file, for a folder, and for what is not there, of which the
  /// kernel says more.
  package static func complaint(of path: String) -> String? {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    let kind = status.st_mode & S_IFMT
    guard kind != S_IFREG, kind != S_IFDIR, !streams.contains(where: path.hasPrefix) else {
      return nil
    }
    return "'\(path)' is no regular file: name one, or read a pipe as /dev/stdin"
  }
}
