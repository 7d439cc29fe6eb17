import EventLogsJSON
import Foundation

/// What libFuzzer calls with each input: neither a trap, nor a value where Foundation finds none or another one.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let input = Array(UnsafeBufferPointer(start: start, count: count))
  let isValid = (try? JSON.validate(input[...])) != nil
  let ours = try? JSON.decode(Tree.self, from: input[...])
  // A byte order mark is passed over when decoding, but isn't valid in a store.
  check(isValid == (ours != nil) || input.starts(with: [0xef, 0xbb, 0xbf]), "validating and decoding differ")
  check((try? JSON.read(input[...]) { try Tree(from: &$0) }) == ours, "reading directly gives another value")
  let members = try? JSON.decode(Members.self, from: input[...])
  check((try? JSON.read(input[...]) { try Members(from: &$0) }) == members, "reading members directly gives others")
  guard let ours else {
    check(members == nil, "members of what can't be decoded")
    return 0
  }
  // Foundation thinks of some zeros with an exponent that they were rounded.
  let text = String(decoding: input, as: UTF8.self)
  if text.contains("0e") || text.contains("0E") { return 0 }
  let decoder = JSONDecoder()
  check((try? decoder.decode(Tree.self, from: Data(input))) == ours, "Foundation gives another value")
  let reference = try? decoder.decode(Members.self, from: Data(input))
  // Foundation takes some integers that are none, for it goes by the nearest Double.
  let mayBeRounded =
    members == nil && input.contains { [UInt8(ascii: "."), UInt8(ascii: "e"), UInt8(ascii: "E")].contains($0) }
  check(reference == members || mayBeRounded, "Foundation gives other members")
  let encoder = JSONEncoder()
  encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
  guard let written = try? JSON.encode(ours) else { return 0 }
  check((try? encoder.encode(ours)).map { Array($0) } == Array(written), "Foundation writes another text")
  check((try? JSON.write { try ours.write(to: &$0) }) == written, "writing directly gives another text")
  let again = try? JSON.decode(Tree.self, from: written)
  check(again.flatMap { try? JSON.encode($0) } == written, "what was written comes back as another value")
  return 0
}

private func check(_ condition: Bool, _ problem: String) {
  if !condition { fatalError(problem) }
}
