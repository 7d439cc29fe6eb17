import SocketExecutor
import Testing

@Suite struct BusyPollingTests {
  private let turn = BusyPolling.Turn()

  @Test func `looks until the answer is there`() {
    var polling = BusyPolling(limit: .max, turn: turn)
    var looks = 0
    let isAnswered = polling.look {
      true
    } _: {
      looks += 1
      return looks == 3
    }
    let goesOn = polling.isWorthwhile()
    #expect(isAnswered)
    #expect(looks == 3)
    #expect(goesOn)
  }

  @Test func `gives up when others come`() {
    var polling = BusyPolling(limit: .max, turn: turn)
    let isAnswered = polling.look(while: { false }, { false })
    #expect(!isAnswered)
  }

  @Test func `gives up soon, and looks the more rarely the more often that was in vain`() {
    var polling = BusyPolling(limit: 1000, turn: turn)
    for misses in 1...5 {
      let isAnswered = polling.look(while: { true }, { false })
      #expect(!isAnswered)
      var pauses = 0
      while !polling.isWorthwhile() { pauses += 1 }
      #expect(pauses == 1 << misses)
    }
    let isAnswered = polling.look(while: { true }, { true })
    let goesOn = polling.isWorthwhile()
    #expect(isAnswered)
    #expect(goesOn)
  }

  @Test func `leaves the looking to who looks already`() {
    var (one, other) = (BusyPolling(turn: turn), BusyPolling(turn: turn))
    var othersLook: [Bool] = []
    let isAnswered = one.look {
      true
    } _: {
      othersLook = [other.isWorthwhile(), other.look(while: { true }, { true })]
      return true
    }
    let goesOn = other.isWorthwhile()
    #expect(isAnswered)
    #expect(othersLook == [false, false])
    #expect(goesOn)
  }
}
