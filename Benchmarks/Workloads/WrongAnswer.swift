/// What was measured gave an answer that can't be right, so its speed says nothing.
struct WrongAnswer: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) {
    self.description = description
  }
}
