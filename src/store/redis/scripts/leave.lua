--[[
  Gives back what a consumer still holds, to the head, and strikes it off.

  KEYS[1] list       LIST   ready, head = next
  KEYS[2] leases     ZSET   consumer -> end of its lease
  KEYS[3] consumers  HASH   consumer -> record
  KEYS[4] held       HASH   token -> element, of this consumer
  KEYS[5] hand       LIST   what BLMOVE has moved for this consumer
  KEYS[6] streak     LIST   more of what this consumer holds, see lib/streak.lua

  ARGV[1] consumer
  ARGV[2] open       1 when a BLMOVE may still be on its way to fill the hand, else 0
  ARGV[3] limit      how many jobs to give back at most

  Returns how many jobs it still has: call again until it is 0.
]]
-- include chunks
-- include clock
-- include close-hand
-- include element
-- include streak
-- include streak-changes
-- include held
-- include give-back
local list, leases, consumers, held, hand = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
local consumer, is_open, limit = ARGV[1], ARGV[2] == '1', tonumber(ARGV[3])

if redis.call('ZSCORE', leases, consumer) == false then return 0 end
redis.call('LLEN', list)
redis.call('LLEN', hand)
redis.call('HLEN', held)
local streak = streak_of(KEYS[6])

-- From now on it is fenced. Redis allows this when it is full, and after it everything else.
redis.call('HDEL', consumers, consumer)
give_back(list, held, streak, hand, limit, function(element, token)
  -- In somebody's hands by now, so its id must stay.
  if token == 'hand' then return element end
  return sealed(opened(element, consumer, token))
end)
local rest = count_held(held, streak) + redis.call('LLEN', hand)
if rest > 0 then
  -- If it does not call again, others give the rest back.
  redis.call('ZADD', leases, milliseconds(), consumer)
elseif is_open then
  close_hand(leases, consumer, hand)
else
  redis.call('ZREM', leases, consumer)
end
return rest
