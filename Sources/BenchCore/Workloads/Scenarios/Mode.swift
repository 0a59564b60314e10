package enum Mode: String, CaseIterable, Sendable, Codable {
  case threads
  case processes
}
