/**
 * Appends entries to the stream KEYS[1], in the order of ARGV: of each how many texts it has, then those, names and
 * values in turn. Gives of each its id, or the error why it was refused.
 *
 * A script for its one reply: a command an entry costs who sends them a reply each to wait for, and twice the time.
 */
export const APPEND_ALL = `
  local replies, at = {}, 1
  while at <= #ARGV do
    local last = at + tonumber(ARGV[at])
    replies[#replies + 1] = redis.pcall('XADD', KEYS[1], '*', unpack(ARGV, at + 1, last))
    at = last + 1
  end
  return replies`;
