import HTTPTypes
import Testing

@Suite struct PagingTests {
  @Test(arguments: ["asc", "desc"]) func `links lead through all pages and back`(order: String) async throws {
    try await Desk().run { client in
      let path = try await client.authorisedPayment()
      for _ in 0..<5 { _ = try await client.post("\(path)/captures", capture(1)) }
      let expected = order == "asc" ? [[0, 1, 2], [3, 4, 5], [6]] : [[6, 5, 4], [3, 2, 1], [0]]

      var pages: [[Int]] = []
      var link: String? = "\(path)/events?limit=3&order=\(order)"
      var last = ""
      while let next = link {
        let page = try await client.get(next)
        pages.append(indexes(page))
        #expect((page.text("next") == nil) == (page.link("next") == nil))
        (last, link) = (next, page.link("next"))
      }
      #expect(pages == expected)

      pages = []
      link = last
      while let previous = link {
        let page = try await client.get(previous)
        pages.insert(indexes(page), at: 0)
        #expect((page.text("prev") == nil) == (page.link("prev") == nil))
        link = page.link("prev")
      }
      #expect(pages == expected)
    }
  }

  @Test func `the cursors of the body are those of the links`() async throws {
    try await Desk().run { client in
      let path = try await client.authorisedPayment()
      let first = try await client.get("\(path)/events?limit=1")
      let next = try #require(first.text("next"))
      #expect(first.headers[.link] == "<\(path)/events?limit=1&order=asc&after=\(next)>; rel=\"next\"")
      let second = try await client.get("\(path)/events?limit=1&after=\(next)")
      let previous = try #require(second.text("prev"))
      #expect(second.headers[.link] == "<\(path)/events?limit=1&order=asc&before=\(previous)>; rel=\"prev\"")
    }
  }

  @Test func `all on one page need no links`() async throws {
    try await Desk().run { client in
      let path = try await client.authorisedPayment()
      let page = try await client.get("\(path)/events")
      #expect(indexes(page) == [0, 1])
      #expect(page.headers[.link] == nil)
    }
  }

  @Test func `queries that are wrong are refused`() async throws {
    try await Desk().run { client in
      let path = try await client.authorisedPayment()
      let other = try await client.authorisedPayment()
      let cursor = try #require(try await client.get("\(path)/events?limit=1").text("next"))
      for (query, problem) in [
        ("limit=0", "400 invalid_parameter limit"), ("limit=1001", "400 invalid_parameter limit"),
        ("limit=ten", "400 invalid_parameter limit"), ("order=up", "400 invalid_parameter order"),
        ("after=nonsense", "400 invalid_cursor after"), ("before=", "400 invalid_cursor before"),
        ("after=\(cursor.dropLast())A", "400 invalid_cursor after"), ("offset=1", "400 unknown_parameter offset"),
        ("after=\(cursor)&before=\(cursor)", "400 invalid_parameter before"),
        ("order=desc&after=\(cursor)", "400 invalid_cursor"),
      ] {
        #expect(try await client.get("\(path)/events?\(query)").problem == problem, "\(query)")
      }
      #expect(try await client.get("\(other)/events?after=\(cursor)").problem == "400 invalid_cursor after")
    }
  }

  private func indexes(_ page: Answer) -> [Int] { page.objects("events").compactMap { $0["index"] as? Int } }
}
