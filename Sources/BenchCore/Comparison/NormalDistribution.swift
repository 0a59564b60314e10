internal import Glibc

/// The share of a standard normal variable that lies above `z`.
func normalTail(above z: Double) -> Double { erfc(z / 2.0.squareRoot()) / 2 }
