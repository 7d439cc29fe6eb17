extension ListeningAddress {
  /// The address with the port that the system chose, where that was left to it.
  func description(boundTo port: Int?) -> String {
    guard case .network(let host, 0) = self, let port else { return description }
    return ListeningAddress.network(host: host, port: port).description
  }
}
