internal import CAtomics

/// So many dependent decrements, which read and write nothing: a pause without a clock in it.
@inline(__always) package func calibratedSpin(_ rounds: UInt32) { ca_spin(rounds) }
