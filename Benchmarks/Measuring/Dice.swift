import Synchronization

/// Random numbers that cost next to nothing, unlike the system's: SplitMix64 by Steele, Lea and Flood, shared by all tasks.
enum Dice {
  private static let state = Atomic<UInt64>(0x9e37_79b9_7f4a_7c15)

  /// A number from 0 to one less than the bound.
  static func roll(_ bound: Int) -> Int {
    var z = state.wrappingAdd(0x9e37_79b9_7f4a_7c15, ordering: .relaxed).newValue
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return Int((z ^ (z >> 31)) % UInt64(bound))
  }
}
