import Hiredis

/// A Lua script that Redis runs atomically. It is sent by its SHA-1, and in full where Redis doesn't know it yet.
///
/// Source: [EVALSHA](https://redis.io/docs/latest/commands/evalsha/).
struct RedisScript: Sendable {
  /// The keys and the further arguments of one run.
  struct Run: Sendable {
    var keys: [String]
    var arguments: [RedisArgument]
  }

  let source: String

  /// The SHA-1 of the source in hexadecimal.
  let digest: String

  /// Keeps entries, except where the key already holds an entry of this format through the same or a later event.
  ///
  /// Arguments: the time to live of each in milliseconds, or 0 for none; an entry for each key. Returns how many were kept. An
  /// entry that can't be written ends the script with that error; those before it are kept.
  static let storeUnlessOlder = RedisScript(
    source: """
      local kept = 0
      for i, key in ipairs(KEYS) do
        local entry = ARGV[i + 1]
        local head = redis.pcall('GETRANGE', key, 0, 7)
        if type(head) ~= 'string' or #head ~= 8 or head:sub(1, 4) ~= entry:sub(1, 4)
          or struct.unpack('>I4', head, 5) < struct.unpack('>I4', entry, 5) then
          local reply
          if ARGV[1] == '0' then
            reply = redis.pcall('SET', key, entry)
          else
            reply = redis.pcall('SET', key, entry, 'PX', ARGV[1])
          end
          if reply.err then
            return reply
          end
          kept = kept + 1
        end
      end
      return kept
      """,
    digest: "af835963710f23a779c71ca5989c1e5f9a997a6a"
  )

  /// Deletes an entry that ends with some event. A value of another type is left alone: its reading fails, which equals no text.
  ///
  /// Argument: the first 24 bytes of such an entry.
  static let removeEndingWith = RedisScript(
    source: """
      if redis.pcall('GETRANGE', KEYS[1], 0, 23) == ARGV[1] then
        return redis.call('DEL', KEYS[1])
      end
      return 0
      """,
    digest: "f133ec58006786b9ffd9e9145eaaa84c917cb3b9"
  )

  /// Deletes a value unless it was replaced by another, of whatever type.
  ///
  /// Argument: the value.
  static let removeEqual = RedisScript(
    source: """
      if redis.pcall('GET', KEYS[1]) == ARGV[1] then
        return redis.call('DEL', KEYS[1])
      end
      return 0
      """,
    digest: "dfd2ee1ecf799dd47b2c5e9426bae146b1c42fea"
  )

  /// The command for a run, by digest or in full.
  func command(_ run: Run, inFull: Bool) -> [RedisArgument] {
    [inFull ? "EVAL" : "EVALSHA", .text(inFull ? source : digest), .text(String(run.keys.count))]
      + run.keys.map { .text($0) } + run.arguments
  }
}

extension RedisConnection {
  /// Runs a script several times in one round trip, or in two where Redis doesn't know the script.
  ///
  /// - Returns: One reply for each run.
  nonisolated func run(_ script: RedisScript, _ runs: [RedisScript.Run]) async throws(RedisError) -> [RedisReply] {
    var request = RedisRequest()
    for run in runs { request.append(script.command(run, inFull: false)) }
    var replies = try await send(request)

    let unknown = replies.indices.filter { replies[$0].isUnknownScript }
    guard !unknown.isEmpty else { return replies }
    // The first of them teaches Redis the script, which the others then find.
    request = RedisRequest()
    for place in unknown { request.append(script.command(runs[place], inFull: place == unknown[0])) }
    for (place, reply) in zip(unknown, try await send(request)) { replies[place] = reply }
    return replies
  }
}

extension RedisReply {
  fileprivate var isUnknownScript: Bool {
    if case .error(let error) = self { error.code == "NOSCRIPT" } else { false }
  }
}
