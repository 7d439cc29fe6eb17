/// Names as [Prometheus' data model](https://prometheus.io/docs/concepts/data_model/) allows them.
enum MetricName {
  /// The name under which a metric is shown.
  static func exposed(_ name: String, as type: MetricFamily.MetricType) -> String {
    let suffix =
      switch type {
      case .counter: "_total"
      case .latencies: "_seconds"
      case .gauge, .sizes: ""
      }
    let name = sanitized(name, allowing: ":")
    return name.hasSuffix(suffix) ? name : name + suffix
  }

  /// A name with an underscore in the place of each character that it may not have, and before a digit at its start.
  static func sanitized(_ name: String, allowing further: String = "") -> String {
    var clean = ""
    for scalar in name.unicodeScalars {
      switch scalar {
      case "a"..."z", "A"..."Z", "_": clean.unicodeScalars.append(scalar)
      case "0"..."9":
        if clean.isEmpty { clean = "_" }
        clean.unicodeScalars.append(scalar)
      default: further.unicodeScalars.contains(scalar) ? clean.unicodeScalars.append(scalar) : clean.append("_")
      }
    }
    return clean.isEmpty ? "_" : clean
  }
}
