/// The payment service.
@main struct Payments {
  static func main() async throws {}
}
