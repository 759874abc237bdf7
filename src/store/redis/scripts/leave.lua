--[[
  Gives back what a consumer still holds, to the head, and strikes it off.

  KEYS[1] list       LIST   ready, head = next
  KEYS[2] leases     ZSET   consumer -> end of its lease
  KEYS[3] consumers  HASH   consumer -> record
  KEYS[4] held       HASH   token -> element, of this consumer
  KEYS[5] hand       LIST   what BLMOVE has moved for this consumer

  ARGV[1] consumer
  ARGV[2] linger     ms for which a BLMOVE may still fill the hand; 0 when none can
  ARGV[3] limit      how many jobs to give back at most

  Returns how many jobs are still held: call again until it is 0.
]]
-- include clock
-- include element
-- include give-back
local list, leases, consumers, held, hand = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
local consumer, linger, limit = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])

redis.call('LLEN', list)
redis.call('LLEN', hand)
redis.call('HLEN', held)
if redis.call('ZSCORE', leases, consumer) == false then return 0 end

-- From now on it is fenced. Redis allows this when it is full, and after it everything else.
redis.call('HDEL', consumers, consumer)
give_back(list, held, hand, limit, function(element, token)
  -- In somebody's hands by now, so its id must stay.
  if token == 'hand' then return element end
  return sealed(opened(element, consumer, token))
end)
local rest = redis.call('HLEN', held)
if rest == 0 and linger == 0 then
  redis.call('ZREM', leases, consumer)
else
  redis.call('ZADD', leases, milliseconds() + linger, consumer)
end
return rest
