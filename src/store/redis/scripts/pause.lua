--[[
  Pauses a queue: claims take nothing more. Wakes the consumers that wait for an element of the
  list, which would hand the next one out without a claim.

  KEYS[1] list       LIST   ready, head = next
  KEYS[2] leases     ZSET   consumer -> end of its lease
  KEYS[3] state      HASH   paused

  ARGV[1] limit      how many consumers to wake at most; the others look by themselves before long

  Returns 1 when it was not paused before, else 0: then nothing was done.
]]
local list, leases, state = KEYS[1], KEYS[2], KEYS[3]
local limit = tonumber(ARGV[1])

local length = redis.call('LLEN', list)
-- With those whose connection broke: the server may still be waiting for them.
local consumers = redis.call('ZCARD', leases)
if redis.call('HGET', state, 'paused') == '1' then return 0 end

-- Redis allows this when it is full, and after it everything else.
redis.call('HDEL', state, 'paused')
redis.call('HSET', state, 'paused', '1')
-- Each that waits now, or is about to, takes one element and claims before the next one. So with as
-- many elements as consumers nobody is left waiting, unless a Pull takes some of them: then who is
-- left claims when its wait is over.
for _ = length + 1, math.min(consumers, limit) do redis.call('RPUSH', list, '') end
return 1
