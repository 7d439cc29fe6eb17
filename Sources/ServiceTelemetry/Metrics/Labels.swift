/// A label set, in the order of its names.
struct Labels: Hashable, Comparable {
  private struct Label: Hashable {
    let name: String
    let value: String
  }

  private var labels: [Label] = []

  init() {}

  /// - Parameter labels: Names and values. Of several labels with one name the first counts.
  init(_ labels: [(String, String)], of type: MetricFamily.MetricType) {
    for (name, value) in labels {
      var name = MetricName.sanitized(name)
      // These names are Prometheus' own.
      if name.hasPrefix("__") || name == "le" && type.textName == "histogram" { name = "label_" + name }
      if !self.labels.contains(where: { $0.name == name }) { self.labels.append(Label(name: name, value: value)) }
    }
    self.labels.sort { $0.name < $1.name }
  }

  /// `{name="value",…}`, or nothing when there is no label.
  ///
  /// - Parameter bound: The upper bound of a histogram's bucket.
  func text(bucket bound: String? = nil) -> String {
    var parts = labels.map { "\($0.name)=\"\($0.value.escaped)\"" }
    if let bound { parts.append("le=\"\(bound)\"") }
    return parts.isEmpty ? "" : "{\(parts.joined(separator: ","))}"
  }

  static func < (left: Labels, right: Labels) -> Bool {
    left.text() < right.text()
  }
}

extension String {
  fileprivate var escaped: String {
    var text = ""
    for scalar in unicodeScalars {
      switch scalar {
      case "\\": text += "\\\\"
      case "\"": text += "\\\""
      case "\n": text += "\\n"
      default: text.unicodeScalars.append(scalar)
      }
    }
    return text
  }
}
