// swift-tools-version: 6.2
import PackageDescription

let swift: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .treatAllWarnings(as: .error),
  // LLVM merges functions that differ only in what they call, and then calls that through a pointer.
  // The measured loops of two strategies are not to become one with indirect calls in it.
  .unsafeFlags(["-Xllvm", "-swiftmergefunc-threshold=0"]),
  // LLVM's own pass merges functions that are equal, under no name at all: what a loop calls could
  // not be told from the binary any more.
  .unsafeFlags(["-Xfrontend", "-disable-llvm-merge-functions-pass"]),
]
let c: [CSetting] = [
  .treatAllWarnings(as: .error), .enableWarning("all"), .enableWarning("extra"),
]

/// Built-in scenarios, in Benchmarks/scenarios.
let scenarios = [
  "burst", "churn", "cold", "crash-storm", "dsm-churn", "dsm-stale", "exits", "lifecycle",
  "near-full", "oversubscribed", "pairs", "replay", "sawtooth", "starts", "trickle",
]

/// What reports look like.
let looks = [
  "Charts/charts.css", "Charts/charts-dark.css", "Page/page.css", "Page/page-dark.css",
  "Page/page.mustache",
]

let package = Package(
  name: "bench-slots",
  products: [.executable(name: "bench-slots", targets: ["bench-slots"])],
  traits: [
    .default(enabledTraits: ["Jemalloc"]),
    .trait(
      name: "Jemalloc",
      description: """
        Link jemalloc and count the bytes that the measured loops allocate. Off under the thread \
        sanitizer, which cannot start beside jemalloc.
        """
    ),
    .trait(
      name: "Peers",
      description: "Compare with other people's code in the same loop: Concurrency Kit's ring."
    ),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
    .package(url: "https://github.com/HdrHistogram/hdrhistogram-swift", from: "0.2.0"),
    .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    .package(url: "https://github.com/ordo-one/TextTable", from: "0.0.2"),
    .package(url: "https://github.com/swiftcsv/SwiftCSV", from: "0.10.0"),
  ],
  targets: [
    .target(name: "CAtomics", cSettings: c),
    .systemLibrary(
      name: "CJemalloc", pkgConfig: "jemalloc", providers: [.apt(["libjemalloc-dev"])]),
    // Without its pkg-config file, which would link a library of which only headers are used.
    .systemLibrary(name: "CConcurrencyKit", providers: [.apt(["libck-dev"])]),
    .target(
      name: "BenchCore",
      dependencies: [
        "CAtomics",
        .target(name: "CJemalloc", condition: .when(traits: ["Jemalloc"])),
        .target(name: "CConcurrencyKit", condition: .when(traits: ["Peers"])),
        .product(name: "Histogram", package: "hdrhistogram-swift"),
        .product(name: "Mustache", package: "swift-mustache"),
        .product(name: "TextTable", package: "TextTable"),
        .product(name: "Yams", package: "Yams"),
      ],
      resources: scenarios.map { .embedInCode("../../Benchmarks/scenarios/\($0).yaml") }
        + looks.map { .embedInCode("Reports/\($0)") } + [
          .embedInCode("../../Benchmarks/traces/postgres15-parallel.csv")
        ],
      swiftSettings: swift
    ),
    .executableTarget(
      name: "bench-slots",
      dependencies: [
        "BenchCore",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: swift
    ),
    .testTarget(
      name: "BenchCoreTests", dependencies: ["BenchCore", "CAtomics"],
      exclude: ["Comparison/Vectors"], swiftSettings: swift),
    .testTarget(
      name: "BenchSlotsTests",
      dependencies: ["BenchCore", .product(name: "SwiftCSV", package: "SwiftCSV")],
      exclude: ["Samples"], swiftSettings: swift
    ),
  ]
)
