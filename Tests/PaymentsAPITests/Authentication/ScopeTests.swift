import PaymentsAPI
import Testing

@Suite struct ScopeTests {
  @Test func `scopes are named as tokens name them`() {
    #expect(Scope.allCases.map(\.rawValue) == ["payments:read", "payments:write", "events:read"])
  }
}
