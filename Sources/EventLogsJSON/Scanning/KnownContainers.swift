import Synchronization

/// The types of keyed containers that were used, by their coding keys. Codable makes one or two containers for every value, and
/// the runtime takes longer to find their generic types and conformances than it takes to fill a small one.
///
/// There is room for so many that few programs have more; those without room are found by the runtime each time.
@safe struct KnownContainers: Sendable {
  @safe private struct Entry {
    let keys: ObjectIdentifier
    let container: UnsafeRawPointer
  }

  private typealias Slot = Atomic<UnsafePointer<Entry>?>

  private static var slotCount: Int { 512 }

  // An entry never changes once it is in a slot, and stays there.
  private nonisolated(unsafe) let slots: UnsafeMutablePointer<Slot>

  init() {
    unsafe slots = .allocate(capacity: Self.slotCount)
    for index in 0..<Self.slotCount { unsafe (slots + index).initialize(to: Slot(nil)) }
  }

  /// What was remembered for some coding keys, as the type of metatype that it was remembered as.
  @inline(__always)
  func metatype<Metatype>(_ type: Metatype.Type, for keys: Any.Type) -> Metatype? {
    let keys = ObjectIdentifier(keys)
    guard let entry = unsafe slots[Self.slot(of: keys)].load(ordering: .acquiring), unsafe entry.pointee.keys == keys else {
      return nil
    }
    return unsafe entry.pointee.container.assumingMemoryBound(to: type).pointee
  }

  /// Remembers the metatype of the container for some coding keys, if there is room.
  func remember<Metatype>(_ metatype: Metatype, as type: Metatype.Type, for keys: Any.Type) {
    let keys = ObjectIdentifier(keys)
    guard unsafe slots[Self.slot(of: keys)].load(ordering: .relaxed) == nil else { return }
    let container = UnsafeMutablePointer<Metatype>.allocate(capacity: 1)
    unsafe container.initialize(to: metatype)
    let entry = UnsafeMutablePointer<Entry>.allocate(capacity: 1)
    unsafe entry.initialize(to: Entry(keys: keys, container: UnsafeRawPointer(container)))
    let (isNew, _) = unsafe slots[Self.slot(of: keys)].compareExchange(
      expected: nil,
      desired: UnsafePointer(entry),
      ordering: .acquiringAndReleasing
    )
    guard !isNew else { return }
    unsafe entry.deallocate()
    unsafe container.deallocate()
  }

  @inline(__always)
  private static func slot(of keys: ObjectIdentifier) -> Int {
    let address = UInt(bitPattern: keys)
    return Int(bitPattern: (address >> 3 ^ address >> 12) % UInt(slotCount))
  }
}
