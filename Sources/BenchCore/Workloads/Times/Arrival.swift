/// When the operations of an open loop are due; the names are those of `--arrival`.
package enum Arrival: String, BitwiseCopyable, CaseIterable, Sendable, Codable {
  /// As many users who know nothing of each other make them: gaps are exponential.
  case poisson
  /// One after the other at equal distances.
  case fixed
  /// A Poisson process whose rate goes up and down: quiet most of the time, then a rush.
  case bursty
}

/// The rushes of `bursty`: a Poisson process whose rate a two-state Markov chain sets.
///
/// Source: H. Heffes, D. Lucantoni, "A Markov modulated characterization of packetized voice and
/// data traffic and related statistical multiplexer performance", IEEE JSAC 4(6), 1986. The constants
/// are ours: the rush has nine times the rate of the lull and a quarter of the time, and 3/4 + 1/3 × 3/4
/// is the mean rate.
package enum Rushes {
  /// Rate in a rush and in a lull, as multiples of the mean.
  package static let (rush, lull) = (3.0, 1.0 / 3)
  /// How long they last on average, in mean gaps: 30 arrivals in a rush, 10 in a lull.
  package static let (rushLength, lullLength) = (10.0, 30.0)
  /// Of all time.
  package static let rushShare = rushLength / (rushLength + lullLength)
}
