/**
 * Both parts of an id are compared as texts, since they may be larger than a number of Lua can tell apart. Of every
 * group, not of ours alone, or trimming would lose what another one has not read. Without a group nobody has read
 * anything.
 */
const BOUNDS = `
  local function isLess(one, other)
    if #one ~= #other then return #one < #other end
    return one < other
  end
  local function earlier(one, other)
    local ms, place = string.match(one, '(%d+)-(%d+)')
    local otherMs, otherPlace = string.match(other, '(%d+)-(%d+)')
    if ms == otherMs then return isLess(place, otherPlace) and one or other end
    return isLess(ms, otherMs) and one or other
  end
  -- The first entry pending in any group, nil where none is, and the last one that all of them were given.
  local function bounds(groups)
    local pending, given
    for _, fields in ipairs(groups) do
      local group = {}
      for i = 1, #fields, 2 do group[fields[i]] = fields[i + 1] end
      local oldest = redis.call('XPENDING', KEYS[1], group.name)[2]
      if oldest then pending = earlier(pending or oldest, oldest) end
      given = earlier(given or group['last-delivered-id'], group['last-delivered-id'])
    end
    return pending, given
  end

  local key = KEYS[1]
  if redis.call('TYPE', key).ok ~= 'stream' then return 0 end
  local groups = redis.call('XINFO', 'GROUPS', key)
  if #groups == 0 then return 0 end
  local pending, given = bounds(groups)`;

/**
 * Removes from the stream KEYS[1] about ARGV[2] entries that are older than the id ARGV[1] and that every group is
 * done with, and gives how many: it stops at the first one that is pending in any group, or that any was given last.
 *
 * A script, so that the look and the removal are one step: a group that is made anew in between would read the stream
 * from its beginning. It runs while the memory is full, for then it is needed most. A server whose nodes are larger than
 * a step removes none by a step; then it is left to choose.
 */
export const TRIM_BEFORE = `#!lua flags=allow-oom
  ${BOUNDS}
  local limit, step = earlier(ARGV[1], earlier(pending or given, given)), ARGV[2]
  local removed = redis.call('XTRIM', key, 'MINID', '~', limit, 'LIMIT', step)
  if removed == 0 then removed = redis.call('XTRIM', key, 'MINID', '~', limit) end
  return removed`;

/**
 * Removes from the stream KEYS[1] every entry that every group is done with, the last one too, and gives how many. It
 * keeps the server busy for as long as it takes, and is for what TRIM_BEFORE has left.
 */
export const TRIM_DONE = `#!lua flags=allow-oom
  ${BOUNDS}
  if pending and earlier(pending, given) == pending then return redis.call('XTRIM', key, 'MINID', pending) end
  local unread = redis.call('XRANGE', key, '(' .. given, '+', 'COUNT', 1)[1]
  if unread then return redis.call('XTRIM', key, 'MINID', unread[1]) end
  return redis.call('XTRIM', key, 'MAXLEN', 0)`;
