import EventLogs
import Foundation

extension EventStoreConformance {
  static let queries: [Check] = [
    Check("a query of the feed answers what a plain filter does, in either order, on pages of any size") { store in
      let (samples, anchors, mark) = try await appendSamples(240, to: store)
      for _ in 0..<25 {
        let sample = try SampleFilter.random()
        let matching = zip(samples, anchors).filter { sample.matches($0.0) }.map(\.1.position)
        for order in EventOrder.allCases {
          var query = FeedQuery(where: sample.filter, order: order, limit: .random(in: 1...300))
          query.scanLimit = [7, 100, 10_000].randomElement()!
          query.filter.conditions.append(mark)
          (query.after, query.through) = (anchors[0].position.previous, anchors[239].position)
          try expect(
            "the positions found by \(sample.filter), \(order), in pages of \(query.limit) from \(query.scanLimit)",
            try await positions(in: store, query),
            is: order == .oldestFirst ? matching : matching.reversed()
          )
        }
      }
    },
    Check("types, log types and times are filters of the feed, each bound to what it says") { store in
      let (samples, anchors, mark) = try await appendSamples(30, to: store)
      var base = FeedQuery(after: anchors[0].position.previous, through: anchors[29].position, limit: 7)
      base.filter.conditions = [mark]
      try expect("all", try await positions(in: store, base), is: anchors.map(\.position))
      var query = base
      query.filter.eventTypes = ["closed", "unheard of", "e\u{301}"]
      let typed = zip(samples, anchors).filter { Array($0.0.type.utf8) == Array("e\u{301}".utf8) || $0.0.type == "closed" }
      try expect("those of two types", try await positions(in: store, query), is: typed.map(\.1.position))
      query = base
      query.filter.logType = "conformance"
      try expect("those of their log type", try await positions(in: store, query), is: anchors.map(\.position))
      query.filter.logType = "conformances"
      try expect("those of another log type", try await positions(in: store, query), is: [])
      let (from, before) = (anchors[10].recordedAt, anchors[20].recordedAt)
      query = base
      (query.filter.recordedFrom, query.filter.recordedBefore) = (from, before)
      let timely = anchors.filter { $0.recordedAt >= from && $0.recordedAt < before }
      try expect("those of a time", try await positions(in: store, query), is: timely.map(\.position))
      let impossible = (Date(timeIntervalSince1970: -1e300), Date(timeIntervalSince1970: 1e300))
      for (early, late) in [(Date.distantPast, Date.distantFuture), impossible] {
        (query.filter.recordedFrom, query.filter.recordedBefore) = (early, late)
        try expect("those of all time", try await positions(in: store, query), is: anchors.map(\.position))
        (query.filter.recordedFrom, query.filter.recordedBefore) = (late, nil)
        try expect("those of a time to come", try await positions(in: store, query), is: [])
        (query.filter.recordedFrom, query.filter.recordedBefore) = (nil, early)
        try expect("those of a time long gone", try await positions(in: store, query), is: [])
      }
    },
    Check("a page of the feed ends where its scan does, and says so, even if it shows nothing") { store in
      let (_, anchors, _) = try await appendSamples(50, to: store)
      var query = FeedQuery(after: anchors[0].position.previous, through: anchors[49].position, limit: 10, scanLimit: 10)
      query.filter.eventTypes = ["never"]
      for order in EventOrder.allCases {
        query.order = order
        var pages = 0
        var next: FeedQuery? = query
        while let query = next {
          let page = try await store.feed(query)
          try expect("the events of a type that isn't there", page.events, is: [])
          next = query.following(page)
          pages += 1
          try expect(pages < 10_000, "the feed never came to its bound.")
        }
        try expect(pages >= 5, "50 positions were looked at in \(pages) pages of 10.")
      }
    },
    Check("an empty range of the feed answers nothing and is the end") { store in
      let last = try await ScratchLog(store).fill(2).lastEvent.position
      for order in EventOrder.allCases {
        for filter in [FeedFilter(), FeedFilter(eventTypes: ["counted"])] {
          let query = FeedQuery(after: last, through: last, where: filter, order: order, limit: 10)
          let page = try await store.feed(query)
          try expect("the events", page.events, is: [])
          try expect("the following query", query.following(page), is: nil)
        }
      }
    },
    Check("a query of the feed that can't be is refused") { store in
      var tooMany = FeedQuery(limit: 1)
      tooMany.filter.conditions = Array(repeating: .correlationID("c"), count: FeedFilter.maximumConditions + 1)
      let refused = [
        FeedQuery(limit: 1, scanLimit: 0), FeedQuery(limit: 1, scanLimit: FeedQuery.maximumScanLimit + 1), tooMany,
        FeedQuery(where: FeedFilter(eventTypes: ["a\0"]), limit: 1),
        FeedQuery(where: FeedFilter(conditions: [.correlationID("a\0b")]), limit: 1),
        FeedQuery(where: FeedFilter(conditions: [.metadata("a\0", equals: "b")]), limit: 1),
      ]
      for query in refused {
        try await expect("the query \(query)", failsWith: .invalidArgument) { try await store.feed(query) }
      }
      let largest = FeedFilter(conditions: Array(repeating: .correlationID("c"), count: FeedFilter.maximumConditions))
      _ = try await store.feed(FeedQuery(after: GlobalPosition(unchecked: .max), where: largest, limit: 1))
    },
    Check("the feed is followed from a position on, and goes on with what is appended") { store in
      let first = ScratchLog(store)
      let start = try await first.fill(100).events[0].position
      let query = FeedQuery(after: start.previous, where: FeedFilter(eventTypes: ["counted"]), limit: 1000)
      let ids = [first.id, LogID(type: "conformance")]
      var seen: [EventAnchor] = []
      var through = query.after
      for try await page in store.follow(query, pollingEvery: .milliseconds(1)) {
        try expect(page.through > through, "the feed stood still or went back at \(through).")
        try expect(page.head >= page.through, "the feed was read through \(page.through), beyond its head \(page.head).")
        through = page.through
        let own = page.events.filter { ids.contains($0.logID) }
        seen += own.map(\.anchor)
        if seen.count == 100, !own.isEmpty { _ = try await ScratchLog(store, id: ids[1]).fill(20) }
        if seen.count >= 120 { break }
      }
      var appended = try await first.events().map(\.anchor)
      appended += try await ScratchLog(store, id: ids[1]).events().map(\.anchor)
      try expect("the anchors that were seen", seen, is: appended)
    },
  ]

  /// Appends samples ten at a time, each ten as a log of their own, and waits until the feed can be read as far.
  ///
  /// - Returns: The samples, their anchors, and a condition that no other event meets.
  private static func appendSamples(
    _ count: Int,
    to store: any EventStore
  ) async throws -> ([QuerySample], [EventAnchor], FeedCondition) {
    let mark = LogID(type: "mark").description
    var samples: [QuerySample] = []
    var anchors: [EventAnchor] = []
    for number in 0..<count / 10 {
      let correlation = number % 4 == 0 ? nil : number % 4
      let more = (0..<10).map { _ in QuerySample.random(correlation: correlation) }
      let metadata = #"{\#(correlation.map { #""correlation_id":"\#($0)","# } ?? "")"mark":"\#(mark)"}"#
      samples += more
      anchors += try await ScratchLog(store).append(more.map(\.event), expecting: .empty, metadata: metadata).events
    }
    let last = anchors[count - 1].position
    try await poll("the feed to reach \(last)") { try await store.feed(after: last.previous, limit: 1).head >= last }
    return (samples, anchors, .metadata("mark", equals: mark))
  }

  /// All that a query answers, page after page.
  private static func positions(in store: any EventStore, _ query: FeedQuery) async throws -> [GlobalPosition] {
    var positions: [GlobalPosition] = []
    var next: FeedQuery? = query
    let deadline = ContinuousClock.now + .seconds(60)
    while let query = next {
      let page = try await store.feed(query)
      try expect(page.events.count <= query.limit, "a page of \(query.limit) had \(page.events.count) events.")
      positions += page.events.map(\.position)
      next = query.following(page)
      try expect(ContinuousClock.now < deadline, "waited a minute for the end of the feed.")
    }
    return positions
  }
}
