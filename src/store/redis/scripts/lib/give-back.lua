-- Gives what a consumer holds back to the head of the list, in the order in which it was taken: of
-- very many jobs the last `limit`, so that no consumer blocks the server for long. `change` makes of
-- an element and its token what goes back. Returns how many went.
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
  local tokens = sorted_tokens(held, streak)
  local first = math.max(1, #tokens - limit + 1)
  -- The last one first, so that the first one ends up at the head.
  for index = #tokens, first, -1 do
    local token = tokens[index]
    local name = string.format('%d', token)
    redis.call('LPUSH', list, change(element_under(token, held, streak), name))
    if is_in(streak, token) then cut_off_last(streak) else redis.call('HDEL', held, name) end
  end
  return count + #tokens - first + 1
end
