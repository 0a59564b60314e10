/// A value that is written to JSON as `null` while it is unknown.
///
/// A synthesised encoder leaves the key out, and a reader could not tell "unknown" from "this
/// version does not say".
@propertyWrapper
package struct NullIfUnknown<Value: Codable & Sendable>: Codable, Sendable {
  package var wrappedValue: Value?

  package init(wrappedValue: Value?) { self.wrappedValue = wrappedValue }

  package init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    wrappedValue = container.decodeNil() ? nil : try container.decode(Value.self)
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    if let wrappedValue { try container.encode(wrappedValue) } else { try container.encodeNil() }
  }
}

extension NullIfUnknown: Equatable where Value: Equatable {}
