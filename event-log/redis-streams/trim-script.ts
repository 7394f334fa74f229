/**
 * Removes from the stream KEYS[1] about ARGV[2] entries that are older than the id ARGV[1] and that every group is
 * done with, and gives how many: it stops at the first one that is pending in any group, or that any was given last.
 * Of every group, not of ours alone, or trimming would lose what another one has not read. Without a group nobody has
 * read anything.
 *
 * A script, so that the look and the removal are one step: a group that is made anew in between would read the stream
 * from its beginning. It runs while the memory is full, for then it is needed most.
 *
 * Both parts of an id are compared as texts, since they may be larger than a number of Lua can tell apart. A server
 * whose nodes are larger than a step removes none by a step; then it is left to choose.
 */
export const TRIM_BEFORE = `#!lua flags=allow-oom
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

  local key, limit, step = KEYS[1], ARGV[1], ARGV[2]
  if redis.call('TYPE', key).ok ~= 'stream' then return 0 end
  local groups = redis.call('XINFO', 'GROUPS', key)
  if #groups == 0 then return 0 end
  for _, fields in ipairs(groups) do
    local group = {}
    for i = 1, #fields, 2 do group[fields[i]] = fields[i + 1] end
    local oldestPending = redis.call('XPENDING', key, group.name)[2]
    limit = earlier(limit, earlier(oldestPending or limit, group['last-delivered-id']))
  end
  local removed = redis.call('XTRIM', key, 'MINID', '~', limit, 'LIMIT', step)
  if removed == 0 then removed = redis.call('XTRIM', key, 'MINID', '~', limit) end
  return removed`;
