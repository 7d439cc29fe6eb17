// swift-tools-version: 6.2
import PackageDescription

// Warnings fail the lint, but not the build of somebody with a newer compiler.
let warnings: [SwiftSetting] =
  Context.environment["EVENT_LOGS_WARNINGS"] == "errors" ? [.treatAllWarnings(as: .error)] : []

let strict: [SwiftSetting] =
  warnings + [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
  ]

// Where C pointers are handled, every unsafe use is marked.
let strictMemory = strict + [.strictMemorySafety()]

let package = Package(
  name: "swift-event-logs",
  platforms: [.macOS("15.4")],
  products: [
    .library(name: "EventLogs", targets: ["EventLogs"]),
    .library(name: "EventLogsPostgres", targets: ["EventLogsPostgres"]),
    .library(name: "EventLogsRedis", targets: ["EventLogsRedis"]),
    .library(name: "EventLogsSQLite", targets: ["EventLogsSQLite"]),
    .library(name: "EventLogsBackends", targets: ["EventLogsBackends"]),
    .library(name: "EventLogsTesting", targets: ["EventLogsTesting"]),
    .executable(name: "eventlogs", targets: ["EventLogsCLI"]),
    .executable(name: "payments", targets: ["payments"]),
    .executable(name: "fines", targets: ["fines"]),
    .executable(name: "tour", targets: ["tour"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
    .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
    .package(url: "https://github.com/apple/swift-configuration", from: "1.4.0", traits: [.defaults, "CommandLineArguments"]),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.0"),
    .package(url: "https://github.com/apple/swift-distributed-tracing", from: "1.7.0"),
    .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
    .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
    .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.0"),
    .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.0"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.0"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    .package(url: "https://github.com/vapor/jwt-kit", from: "5.7.0"),
  ],
  targets: [
    // JSON in UTF-8, read and written through Codable or directly: what the default codec is made of.
    .target(name: "EventLogsJSON", swiftSettings: strictMemory),

    // The core: logs, events, reducing, caching policies, the store and cache protocols and their in-memory versions.
    .target(
      name: "EventLogs",
      dependencies: [
        "EventLogsJSON",
        .product(name: "DequeModule", package: "swift-collections"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
      ],
      swiftSettings: strict
    ),

    // libpq's headers, for LibPQ alone.
    .systemLibrary(name: "CEventLogsPQ", pkgConfig: "libpq", providers: [.apt(["libpq-dev"]), .brew(["libpq"])]),

    // hiredis' headers, for Hiredis alone.
    .systemLibrary(name: "CEventLogsHiredis", providers: [.apt(["libhiredis-dev"]), .brew(["hiredis"])]),

    // epoll's header, which Swift's module of the C library leaves out, for SocketExecutor alone.
    .systemLibrary(name: "CEventLogsEpoll"),

    // The executor and socket watching that both drivers share.
    .target(
      name: "SocketExecutor",
      dependencies: [
        .target(name: "CEventLogsEpoll", condition: .when(platforms: [.linux])),
        .product(name: "DequeModule", package: "swift-collections"),
      ],
      swiftSettings: strictMemory
    ),

    // The PostgreSQL connection: owns every pointer of libpq.
    .target(
      name: "LibPQ",
      dependencies: ["CEventLogsPQ", "SocketExecutor", .product(name: "DequeModule", package: "swift-collections")],
      swiftSettings: strictMemory
    ),

    // The Redis connection: owns every pointer of hiredis.
    .target(
      name: "Hiredis",
      dependencies: ["CEventLogsHiredis", "SocketExecutor", .product(name: "DequeModule", package: "swift-collections")],
      swiftSettings: strictMemory
    ),

    // The event store in PostgreSQL.
    .target(
      name: "EventLogsPostgres",
      dependencies: [
        "EventLogs", "LibPQ",
        .product(name: "DequeModule", package: "swift-collections"),
        .product(name: "Logging", package: "swift-log"),
      ],
      swiftSettings: strict
    ),

    // The reduction cache in Redis.
    .target(
      name: "EventLogsRedis",
      dependencies: ["EventLogs", "Hiredis", .product(name: "Logging", package: "swift-log")],
      swiftSettings: strict
    ),

    // The event store in an SQLite file: the embedded default.
    .target(
      name: "EventLogsSQLite",
      dependencies: ["EventLogs", .product(name: "GRDB", package: "GRDB.swift")],
      swiftSettings: strict
    ),

    // Opens a store or cache by its URL, for executables.
    .target(
      name: "EventLogsBackends",
      dependencies: ["EventLogs", "EventLogsPostgres", "EventLogsRedis", "EventLogsSQLite"],
      swiftSettings: strict
    ),

    // The operators' executable, for what needs no knowledge of an aggregate.
    .executableTarget(
      name: "EventLogsCLI",
      dependencies: [
        "EventLogs", "EventLogsBackends", "EventLogsJSON",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Logging", package: "swift-log"),
      ],
      swiftSettings: strict
    ),

    // For users' tests: conformance suites for stores and caches, given/when/then for aggregates, fakes.
    .target(name: "EventLogsTesting", dependencies: ["EventLogs"], swiftSettings: strict),

    // The domain of a payment service: events, rules and states, pure and without a web framework. It shows how to use the package.
    .target(name: "PaymentsDomain", dependencies: ["EventLogs"], swiftSettings: strict),

    // The payment service's HTTP interface: routes, wire types, problems, idempotency. Knows no store by name.
    .target(
      name: "PaymentsAPI",
      dependencies: [
        "EventLogs", "PaymentsDomain", "ServiceTelemetry",
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "Metrics", package: "swift-metrics"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
        .product(name: "Tracing", package: "swift-distributed-tracing"),
      ],
      swiftSettings: strict
    ),

    // Who may do what: static bearer tokens and JSON Web Tokens, for the HTTP interface.
    .target(
      name: "PaymentsAuthentication",
      dependencies: [
        "PaymentsAPI",
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "JWTKit", package: "jwt-kit"),
      ],
      swiftSettings: strict
    ),

    // What operators see: log lines in JSON, metrics in Prometheus' text format, traces continued from their headers.
    .target(
      name: "ServiceTelemetry",
      dependencies: [
        .product(name: "CoreMetrics", package: "swift-metrics"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "Tracing", package: "swift-distributed-tracing"),
      ],
      swiftSettings: strict
    ),

    // The payment service: configuration, the parts put together, their start and end.
    .executableTarget(
      name: "payments",
      dependencies: [
        "EventLogs", "EventLogsBackends", "PaymentsAPI", "PaymentsAuthentication", "PaymentsDomain", "ServiceTelemetry",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Configuration", package: "swift-configuration"),
        .product(name: "CoreMetrics", package: "swift-metrics"),
        .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "HummingbirdCore", package: "hummingbird"),
        .product(name: "HummingbirdTLS", package: "hummingbird"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
        .product(name: "NIOSSL", package: "swift-nio-ssl"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
        .product(name: "Tracing", package: "swift-distributed-tracing"),
        .product(name: "UnixSignals", package: "swift-service-lifecycle"),
      ],
      swiftSettings: strict
    ),

    // Example: replays a CSV of road-traffic fines and prints what they reduce to.
    .executableTarget(
      name: "fines",
      dependencies: [
        "EventLogs", "EventLogsBackends",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Logging", package: "swift-log"),
      ],
      swiftSettings: strict
    ),

    // The main job in a few readable lines: what scripts/run shows.
    .executableTarget(name: "tour", dependencies: ["EventLogs", "EventLogsSQLite"], swiftSettings: strict),

    // Measures the package beside pgbench, psql and redis-benchmark: what scripts/bench runs.
    .executableTarget(
      name: "bench",
      dependencies: [
        "EventLogs", "EventLogsPostgres", "EventLogsRedis", "TestServers",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      path: "Benchmarks",
      exclude: ["ConstantRoute"],
      swiftSettings: strict
    ),

    // What the payment service is measured beside: the web framework with nothing behind it.
    .executableTarget(
      name: "constant-route",
      dependencies: [.product(name: "Hummingbird", package: "hummingbird")],
      path: "Benchmarks/ConstantRoute",
      swiftSettings: strict
    ),

    // Private PostgreSQL and Redis servers for tests and benchmarks.
    .target(name: "TestServers", path: "Tests/TestServers", swiftSettings: strict),

    // Random tests that are the same every time.
    .target(name: "SeededRandomness", path: "Tests/SeededRandomness", swiftSettings: strict),

    .testTarget(name: "EventLogsJSONTests", dependencies: ["EventLogsJSON", "SeededRandomness"], swiftSettings: strict),
    .testTarget(name: "SocketExecutorTests", dependencies: ["SocketExecutor"], swiftSettings: strict),
    .testTarget(
      name: "EventLogsTests",
      dependencies: [
        "EventLogs", "EventLogsTesting", "SeededRandomness",
        .product(name: "ServiceLifecycleTestKit", package: "swift-service-lifecycle"),
      ],
      swiftSettings: strict
    ),
    // A process of its own for the tests of the PostgreSQL store.
    .executableTarget(
      name: "store-probe",
      dependencies: ["EventLogs", "EventLogsPostgres"],
      path: "Tests/StoreProbe",
      swiftSettings: strict
    ),

    .testTarget(
      name: "EventLogsPostgresTests",
      dependencies: [
        "EventLogsPostgres", "EventLogsRedis", "EventLogsTesting", "LibPQ", "TestServers", "store-probe",
        .product(name: "Logging", package: "swift-log"),
      ],
      swiftSettings: strict
    ),
    .testTarget(
      name: "EventLogsRedisTests",
      dependencies: ["EventLogsRedis", "EventLogsTesting", "Hiredis", "TestServers"],
      swiftSettings: strict
    ),
    .testTarget(
      name: "EventLogsSQLiteTests",
      dependencies: ["EventLogsSQLite", "EventLogsTesting", .product(name: "GRDB", package: "GRDB.swift")],
      swiftSettings: strict
    ),
    .testTarget(
      name: "PaymentsAPITests",
      dependencies: [
        "EventLogs", "EventLogsTesting", "PaymentsAPI", "PaymentsDomain",
        .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "HummingbirdTesting", package: "hummingbird"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "Metrics", package: "swift-metrics"),
        .product(name: "NIOCore", package: "swift-nio"),
      ],
      swiftSettings: strict
    ),
    .testTarget(
      name: "PaymentsAuthenticationTests",
      dependencies: [
        "PaymentsAPI", "PaymentsAuthentication",
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "CryptoExtras", package: "swift-crypto"),
      ],
      swiftSettings: strict
    ),
    .testTarget(
      name: "ServiceTelemetryTests",
      dependencies: [
        "ServiceTelemetry",
        .product(name: "CoreMetrics", package: "swift-metrics"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "Tracing", package: "swift-distributed-tracing"),
      ],
      swiftSettings: strict
    ),
    .testTarget(
      name: "PaymentsServiceTests",
      dependencies: [
        "EventLogs", "EventLogsBackends", "EventLogsRedis", "EventLogsSQLite", "PaymentsAPI", "PaymentsDomain", "TestServers",
        "payments",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOEmbedded", package: "swift-nio"),
        .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
      ],
      swiftSettings: strict
    ),
    .testTarget(
      name: "PaymentsDomainTests",
      dependencies: ["PaymentsDomain", "EventLogs", "EventLogsTesting", "SeededRandomness"],
      swiftSettings: strict
    ),
    .testTarget(
      name: "EventLogsCLITests",
      dependencies: ["EventLogs", "EventLogsPostgres", "EventLogsRedis", "EventLogsSQLite", "EventLogsCLI", "TestServers"],
      swiftSettings: strict
    ),
    .testTarget(name: "FinesTests", dependencies: ["TestServers", "fines"], swiftSettings: strict),
  ]
)
