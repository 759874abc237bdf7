--[[
  Gives a part of what a lost consumer held back to the head of the list, with one more recovery
  on each job. Does nothing when the consumer has been heard of since it was inspected.

  KEYS[1] list       LIST   ready, head = next
  KEYS[2] leases     ZSET   consumer -> end of its lease
  KEYS[3] consumers  HASH   consumer -> record
  KEYS[4] held       HASH   token -> element, of the lost consumer
  KEYS[5] hand       LIST   what BLMOVE has moved for the lost consumer
  KEYS[6] state      HASH   counters
  KEYS[7] streak     LIST   more of what the lost consumer holds, see lib/streak.lua

  ARGV[1] consumer
  ARGV[2] lease end  as it was when it was inspected
  ARGV[3] run        run id of this server, or - when we may not know
  ARGV[4] channel    the consumer's channel
  ARGV[5] limit      how many jobs to give back at most

  Returns how many jobs went back, and 1 when there may be more, else 0. What is left is to be
  reaped with a lease end of 0.
]]
-- include chunks
-- include clock
-- include close-hand
-- include element
-- include streak
-- include streak-changes
-- include held
-- include give-back
local list, leases, consumers, held, hand, state = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5], KEYS[6]
local consumer, seen, run, channel = ARGV[1], ARGV[2], ARGV[3], ARGV[4]
local limit = tonumber(ARGV[5])

local record = redis.call('HGET', consumers, consumer)
local lease_end = redis.call('ZSCORE', leases, consumer) or '-'
if lease_end ~= seen or is_closed(hand) then return { 0, 0 } end
redis.call('LLEN', list)
redis.call('LLEN', hand)
redis.call('HLEN', held)
redis.call('HLEN', state)
local streak = streak_of(KEYS[7])
local now = milliseconds()
if lease_end == '-' then
  -- Somebody deleted the leases. It gets a new one, to renew if it still lives.
  local lease = record and string.match(record, '^%d+ (%d+)')
  redis.call('ZREM', leases, consumer)
  if lease then redis.call('ZADD', leases, now + tonumber(lease), consumer) end
  return { 0, 0 }
end
local is_gone = tonumber(lease_end) <= now
if not is_gone and record and run ~= '-' and string.find(record, ' ' .. run .. ' ', 1, true) then
  is_gone = redis.call('PUBSUB', 'NUMSUB', channel)[2] == 0
end
if not is_gone then return { 0, 0 } end

-- From now on it is fenced. Redis allows this when it is full, and after it everything else.
redis.call('HDEL', consumers, consumer)
local count = give_back(list, held, streak, hand, limit, function(element, token)
  -- A consumer that left never got to see what came into its hand later.
  if token == 'hand' and not record then return element end
  if token == 'hand' then token = string.format('h%d', now) end
  return recovered(element, consumer, token)
end)
if record or lease_end == '0' then redis.call('HINCRBY', state, 'recovered', count) end
if count_held(held, streak) == 0 and redis.call('LLEN', hand) == 0 then
  close_hand(leases, consumer, hand)
  return { count, 0 }
end
redis.call('ZADD', leases, 0, consumer)
return { count, 1 }
