/// A workload by name: who contends, how much is held, who waits for what.
///
/// Read from a file; those that are built in come from Benchmarks/scenarios.
package struct Scenario: Sendable, Hashable {
  package let name: String
  /// One line for `list`.
  package let purpose: String
  package let workload: Workload
  /// What holds where flags say nothing else.
  package let axes: Axes
  /// The one cell of it in a run of everything.
  package let example: Example

  package struct Example: Sendable, Hashable {
    package var slots: UInt32 = 1_024
    /// Share of slots held.
    package var occupancy = 0.5

    package init() {}
  }

  package init(
    name: String, purpose: String, workload: Workload, axes: Axes, example: Example
  ) {
    self.name = name
    self.purpose = purpose
    self.workload = workload
    self.axes = axes
    self.example = example
  }

  package var subject: Subject { workload.subject }

  /// Those of one subject that are built in.
  package static func scenarios(of subject: Subject) -> [Scenario] {
    all.filter { $0.subject == subject }
  }
}

extension Scenario: CustomStringConvertible {
  package var description: String { name }
}
