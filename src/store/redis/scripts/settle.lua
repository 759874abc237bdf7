--[[
  Settles jobs of a consumer and renews its lease. With nothing to settle it is a sign of life.

  KEYS[1..9]         as in claim.lua, without [7]: list, priority, later, leases, consumers, held,
                     dead, state, streak

  ARGV[1] consumer
  ARGV[2] lease      ms
  ARGV[3..n]         settlements, see lib/settle.lua

  Returns false when the consumer is fenced: nothing was done. Else now (ms).
]]
-- include chunks
-- include clock
-- include element
-- include members
-- include streak
-- include streak-changes
-- include settle
-- include wake
local keys = {
  list = KEYS[1], priority = KEYS[2], later = KEYS[3], held = KEYS[6], dead = KEYS[7],
  state = KEYS[8]
}
local leases, consumers = KEYS[4], KEYS[5]
local consumer, lease = ARGV[1], tonumber(ARGV[2])

-- Before any write, so that a key of another type stops everything while nothing has happened.
if redis.call('HEXISTS', consumers, consumer) == 0 then return false end
redis.call('LLEN', keys.list)
redis.call('LLEN', keys.dead)
redis.call('ZCARD', keys.priority)
redis.call('HLEN', keys.held)
keys.streak = streak_of(KEYS[9])
redis.call('HLEN', keys.state)
local waiting = redis.call('ZCARD', keys.later)
local now = milliseconds()

-- Redis allows this when it is full, and after it everything else: a full queue can be drained.
redis.call('ZREM', leases, consumer)
redis.call('ZADD', leases, now + lease, consumer)
settle(keys, consumer, 3, now)

-- An idle consumer has to know when to wake for a retry.
if redis.call('ZCARD', keys.later) > waiting or redis.call('ZCARD', keys.priority) > 0 then
  wake_one(keys.list)
end
return now
