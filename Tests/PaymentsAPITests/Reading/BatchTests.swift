import Testing

@Suite struct BatchTests {
  @Test func `payments come in the order of their ids, and unknown ones apart`() async throws {
    try await Desk().run { client in
      var ids: [String] = []
      for _ in 0..<3 { ids.append(try await client.requestedPayment()) }
      let asked = [ids[2], unknownPayment, ids[0], ids[2]]
      let answer = try await client.batch(asked)
      #expect(answer.status == 200)
      #expect(
        answer.objects("payments").compactMap { $0["id"] as? String } == [ids[2], ids[0], ids[2]].map { String(id(in: $0)) }
      )
      #expect(answer.body.hasPrefix("{\"not_found\":[\"\(id(in: unknownPayment))\"]"))
      let single = try await client.get(ids[0])
      #expect(answer.body.contains(single.body))
    }
  }

  @Test func `up to 500 ids are taken`() async throws {
    try await Desk().run { client async throws in
      #expect(try await client.batch(Array(repeating: unknownPayment, count: 500)).status == 200)
      #expect(try await client.batch(Array(repeating: unknownPayment, count: 501)).problem == "400 invalid_field ids")
      #expect(try await client.batch([]).problem == "400 invalid_field ids")
      #expect(try await client.batch([unknownPayment, "/v1/payments/x"]).problem == "400 invalid_id ids")
    }
  }
}
