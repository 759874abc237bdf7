-- The last jobs of a streak, from its end.
local function give_back_last(list, streak, limit, change)
  local count = math.min(limit, streak.count)
  local kept = streak.count - count
  local elements = redis.call('LRANGE', streak.key, kept + 1, -1)
  for index = count, 1, -1 do
    local token = string.format('%d', streak.first + kept + index - 1)
    redis.call('LPUSH', list, change(elements[index], token))
  end
  -- Without any jobs its first token goes, too.
  redis.call('LTRIM', streak.key, kept > 0 and 0 or 1, kept)
  streak.count = kept
  return count
end

-- Gives what a consumer holds back to the head of the list, in the order in which it was taken.
-- At most about `limit` jobs, so that no consumer blocks the server for long. `change` makes of an
-- element and its token what goes back. Returns how many went.
local function give_back(list, held, streak, hand, limit, change)
  local count = 0
  local in_hand = redis.call('LINDEX', hand, 0)
  if in_hand then
    if in_hand ~= '' then
      redis.call('LPUSH', list, change(in_hand, 'hand'))
      count = 1
    end
    redis.call('LPOP', hand)
  end
  if count_held(held, streak) > limit and streak.count > 0 then
    return count + give_back_last(list, streak, limit, change)
  end
  set_apart(held, streak, math.huge)
  local entries, cursor = {}, '0'
  repeat
    local page = redis.call('HSCAN', held, cursor, 'COUNT', limit)
    cursor = page[1]
    for index = 1, #page[2], 2 do
      entries[#entries + 1] = { page[2][index], page[2][index + 1] }
    end
  until #entries > 0 or cursor == '0'
  -- The last one first, so that the first one ends up at the head.
  table.sort(entries, function(a, b) return tonumber(a[1]) > tonumber(b[1]) end)
  for _, entry in ipairs(entries) do
    redis.call('LPUSH', list, change(entry[2], entry[1]))
    redis.call('HDEL', held, entry[1])
  end
  return count + #entries
end
