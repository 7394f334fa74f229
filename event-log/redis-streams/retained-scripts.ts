/** The id that `group` was given last, false where there is no such group; and whether it has an entry pending. */
const OF_GROUP = `
  local function lastDelivered(key, group)
    for _, fields in ipairs(redis.call('XINFO', 'GROUPS', key)) do
      local about = {}
      for i = 1, #fields, 2 do about[fields[i]] = fields[i + 1] end
      if about.name == group then return about['last-delivered-id'] end
    end
    return false
  end
  local function pendingOneByOne(key, group, entries)
    local pending = {}
    for _, entry in ipairs(entries) do
      local id = entry[1]
      if #redis.call('XPENDING', key, group, id, id, 1) > 0 then pending[#pending + 1] = id end
    end
    return pending
  end`;

/**
 * Gives entries of the stream KEYS[1] behind the id ARGV[2] up to the id ARGV[3], at most ARGV[4] and no more than fill
 * ARGV[5] bytes, but one; the id the group ARGV[1] was given last, and which of the entries it has pending; whether
 * there may be more; and for a beginning the last id the stream has given. A script, so that entries and group are seen
 * at one instant. It runs while the memory is full and on a server that takes no writes.
 *
 * It begins with one entry and takes twice as many each time, so that little is read in vain where they are large. What
 * is pending is asked for as a range, which is one command; where others that lie in it, whose entries somebody has
 * deleted, may have taken the place of ours, each is asked for by itself.
 */
export const LOOK_THROUGH = `#!lua flags=no-writes,allow-oom
  ${OF_GROUP}
  local function pendingAmong(key, group, entries)
    if #entries == 0 then return {} end
    local found = redis.call('XPENDING', key, group, entries[1][1], entries[#entries][1], #entries)
    if #found == #entries then return pendingOneByOne(key, group, entries) end
    local pending = {}
    for _, each in ipairs(found) do pending[#pending + 1] = each[1] end
    return pending
  end

  local key, group, from, to, countMax, room = KEYS[1], ARGV[1], ARGV[2], ARGV[3], tonumber(ARGV[4]), tonumber(ARGV[5])
  if redis.call('TYPE', key).ok ~= 'stream' then return { {}, false, {}, 0, false } end
  local LAST_POSSIBLE = '18446744073709551615-18446744073709551615' -- Nothing may be asked for behind it.
  local entries, step, more = {}, 1, 1
  while more == 1 and #entries < countMax and room > 0 do
    local asked = math.min(step, countMax - #entries)
    local some = redis.call('XRANGE', key, '(' .. from, to, 'COUNT', asked)
    if #some < asked then more = 0 end
    for _, entry in ipairs(some) do
      if room <= 0 then
        more = 1
        break
      end
      for _, field in ipairs(entry[2]) do room = room - #field end
      entries[#entries + 1] = entry
      from = entry[1]
    end
    if from == LAST_POSSIBLE then more = 0 end
    step = math.min(step * 2, 128)
  end

  local lastGenerated = false
  if to == '+' then
    local stream = redis.call('XINFO', 'STREAM', key)
    for i = 1, #stream, 2 do
      if stream[i] == 'last-generated-id' then lastGenerated = stream[i + 1] end
    end
  end
  local last = lastDelivered(key, group)
  return { entries, last, last and pendingAmong(key, group, entries) or {}, more, lastGenerated }`;

/** The same of those entries of the stream KEYS[1] whose ids stand behind the group in ARGV; what is gone is left out. */
export const LOOK_AGAIN = `#!lua flags=no-writes,allow-oom
  ${OF_GROUP}
  local key, group = KEYS[1], ARGV[1]
  if redis.call('TYPE', key).ok ~= 'stream' then return { {}, false, {} } end
  local entries = {}
  for i = 2, #ARGV do
    local entry = redis.call('XRANGE', key, ARGV[i], ARGV[i])[1]
    if entry then entries[#entries + 1] = entry end
  end
  local last = lastDelivered(key, group)
  return { entries, last, last and pendingOneByOne(key, group, entries) or {} }`;
