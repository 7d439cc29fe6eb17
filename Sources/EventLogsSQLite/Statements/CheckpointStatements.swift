/// The SQL of the checkpoints, one constant per statement, its parameters in order.
enum CheckpointStatements {
  private static let select = "SELECT token, name, position, note, saved_at, holder, expires_at FROM checkpoints"

  /// One checkpoint. Parameter: name.
  static let one = "\(select) WHERE name = ?"

  /// All checkpoints, by the bytes of their names.
  static let all = "\(select) ORDER BY name"

  /// Writes a checkpoint, in the place of the one with this name. Its token is the new row's id, which SQLite never gives twice.
  ///
  /// Parameters: name, position, note, saved at (µs since 1970), holder, expires at (µs since 1970).
  static let claim = """
    REPLACE INTO checkpoints (name, position, note, saved_at, holder, expires_at) VALUES (?, ?, ?, ?, ?, ?)
    """

  /// Changes a checkpoint. Parameters: position, note, saved at, holder, expires at, token.
  static let change = """
    UPDATE checkpoints SET position = ?, note = ?, saved_at = ?, holder = ?, expires_at = ? WHERE token = ?
    """

  /// Parameter: name.
  static let remove = "DELETE FROM checkpoints WHERE name = ?"
}
