/**
 * Writes to the roll KEYS[1] that the process ARGV[4] is there and says ARGV[5], by the server's clock, and forgets who
 * has said nothing for ARGV[1] ms. There are at most ARGV[2] on it; a roll that somebody has filled is begun anew.
 *
 * It runs while the memory is full, for then it is asked what is stuck: a few bytes a process, and always the same.
 */
export const TELL_ROLL = `#!lua flags=allow-oom
  local key, lastsMs, sizeMax = KEYS[1], tonumber(ARGV[1]), tonumber(ARGV[2])
  local time = redis.call('TIME')
  local now = time[1] * 1000 + math.floor(time[2] / 1000)
  if redis.call('HLEN', key) > sizeMax then redis.call('UNLINK', key) end
  local told = redis.call('HGETALL', key)
  for i = 1, #told, 2 do
    local at = tonumber(string.match(told[i + 1], '^(%d+) '))
    if not at or math.abs(now - at) > lastsMs then redis.call('HDEL', key, told[i]) end
  end
  if redis.call('HLEN', key) < sizeMax or redis.call('HEXISTS', key, ARGV[4]) == 1 then
    redis.call('HSET', key, ARGV[4], string.format('%.0f %s', now, ARGV[5]))
  end
  redis.call('PEXPIRE', key, 2 * lastsMs)`;

/**
 * Gives who is on the roll KEYS[1] and was heard of in the last ARGV[1] ms: name, how long ago in ms, and what it says.
 * No more than ARGV[2] of them and nothing longer than ARGV[3], whatever anybody has put there.
 */
export const READ_ROLL = `#!lua flags=no-writes,allow-oom
  local key, lastsMs, sizeMax, lengthMax = KEYS[1], tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
  local time = redis.call('TIME')
  local now = time[1] * 1000 + math.floor(time[2] / 1000)
  if redis.call('HLEN', key) > sizeMax then return {} end
  local told, seen = redis.call('HGETALL', key), {}
  for i = 1, #told, 2 do
    local at, text = string.match(told[i + 1], '^(%d+) (.*)$')
    local ago = at and now - tonumber(at)
    if ago and math.abs(ago) <= lastsMs and #text <= lengthMax and #told[i] <= lengthMax then
      seen[#seen + 1] = { told[i], math.max(0, ago), text }
    end
  end
  return seen`;
