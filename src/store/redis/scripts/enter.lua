--[[
  Registers a consumer, and hands it what its former name holds.

  KEYS[1] leases     ZSET   consumer -> end of its lease
  KEYS[2] consumers  HASH   consumer -> record
  KEYS[3] held       HASH   token -> element, of this consumer
  KEYS[4] old held   HASH   the same of its former name; when it has none, KEYS[3] again
  KEYS[5] old hand   LIST   what BLMOVE has moved for the former name. A STRING once that is over

  KEYS[6] list       LIST   ready, head = next
  KEYS[7] hand       STRING when this very name was given up: the reply to an earlier call was lost
  KEYS[8] streak     LIST   more of what this consumer holds, see lib/streak.lua
  KEYS[9] old streak LIST   the same of its former name; when it has none, KEYS[8] again

  ARGV[1] consumer
  ARGV[2] former     its former name, or an empty text
  ARGV[3] lease      ms
  ARGV[4] adopt      token of what is in the former name's hand
  ARGV[5] run        run id of the server on which the consumer's channel is subscribed, or -

  Returns now (ms), 1 when the former name was not fenced or there was none, else 0, and the tokens
  and elements that are held. The same call again returns the same.
]]
-- include chunks
-- include clock
-- include close-hand
-- include element
-- include alone
-- include streak
-- include streak-changes
local leases, consumers, held, old_held = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local old_hand, list, hand = KEYS[5], KEYS[6], KEYS[7]
local consumer, former, lease = ARGV[1], ARGV[2], tonumber(ARGV[3])
local adopt, run = ARGV[4], ARGV[5]

local record = redis.call('HGET', consumers, consumer)
local is_known = former == '' or redis.call('HEXISTS', consumers, former) == 1
if record then is_known = string.sub(record, -1) == '1' end
local in_hand = not is_closed(old_hand) and redis.call('LINDEX', old_hand, 0)
redis.call('HLEN', held)
redis.call('HLEN', old_held)
redis.call('LLEN', list)
local streak, old_streak = streak_of(KEYS[8]), streak_of(KEYS[9])
local now = milliseconds()

-- Redis allows this when it is full, and after it everything else.
redis.call('ZREM', leases, consumer)
redis.call('ZADD', leases, now + lease, consumer)
-- Nobody has waited under this name yet, so nothing can come late.
if is_closed(hand) then redis.call('DEL', hand) end

local function empty_hand()
  redis.call('LPOP', old_hand)
  if in_hand == '' then return end
  local is_beside = redis.call('HLEN', held) > 0
  if is_beside and (must_run_alone(in_hand) or holds_alone(held, streak)) then
    redis.call('LPUSH', list, in_hand)
  else
    redis.call('HSET', held, adopt, in_hand)
  end
end

local function take_over()
  set_apart(old_held, old_streak, math.huge)
  if redis.call('EXISTS', old_held) == 1 then redis.call('RENAME', old_held, held) end
  if in_hand then empty_hand() end
  if is_closed(old_hand) or redis.call('EXISTS', old_hand) == 0 then
    close_hand(leases, former, old_hand)
  else
    -- Others give the rest back.
    redis.call('ZADD', leases, now, former)
  end
end

if former ~= '' then
  local was_known = redis.call('HDEL', consumers, former) == 1
  -- Of one that others are giving up its jobs are theirs. What somebody else holds whom nobody
  -- knows is left by a deletion or an eviction, and nobody else finds it.
  if was_known or not redis.call('ZSCORE', leases, former) then take_over() end
end
local since = record and string.match(record, '^%d+') or string.format('%d', now)
local known = is_known and '1' or '0'
-- In the hash alone, for the reply.
set_apart(held, streak, math.huge)
redis.call('HSET', consumers, consumer, since .. ' ' .. lease .. ' ' .. run .. ' ' .. known)

return { now, is_known and 1 or 0, redis.call('HGETALL', held) }
