--[[
  Registers a consumer, and hands it what its former name holds.

  KEYS[1] leases     ZSET   consumer -> end of its lease
  KEYS[2] consumers  HASH   consumer -> record
  KEYS[3] held       HASH   token -> element, of this consumer
  KEYS[4] old held   HASH   the same of its former name; when it has none, KEYS[3] again
  KEYS[5] old hand   LIST   what BLMOVE has moved for the former name

  ARGV[1] consumer
  ARGV[2] former     its former name, or an empty text
  ARGV[3] lease      ms
  ARGV[4] linger     ms for which the former name's hand may still be filled by a BLMOVE that the
                     server has not seen the end of
  ARGV[5] adopt      token of what is in the former name's hand
  ARGV[6] run        run id of the server on which the consumer's channel is subscribed, or -

  Returns now (ms), 1 when the former name was not fenced or there was none, else 0, and the tokens
  and elements that are held. The same call again returns the same.
]]
-- include clock
local leases, consumers, held, old_held, old_hand = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
local consumer, former, lease = ARGV[1], ARGV[2], tonumber(ARGV[3])
local linger, adopt, run = tonumber(ARGV[4]), ARGV[5], ARGV[6]

local record = redis.call('HGET', consumers, consumer)
local is_known = former == '' or redis.call('HEXISTS', consumers, former) == 1
if record then is_known = string.sub(record, -1) == '1' end
local in_hand = redis.call('LINDEX', old_hand, 0)
redis.call('HLEN', held)
redis.call('HLEN', old_held)
local now = milliseconds()

-- Redis allows this when it is full, and after it everything else.
redis.call('ZREM', leases, consumer)
redis.call('ZADD', leases, now + lease, consumer)
-- Only deletion or eviction leaves held jobs of a consumer that nobody knows. Nobody else finds them.
local is_orphaned = former ~= '' and redis.call('HEXISTS', consumers, former) == 0
  and not redis.call('ZSCORE', leases, former)
if is_orphaned and redis.call('EXISTS', old_held) == 1 then
  redis.call('RENAME', old_held, held)
end
if former ~= '' and redis.call('HDEL', consumers, former) == 1 then
  if redis.call('EXISTS', old_held) == 1 then redis.call('RENAME', old_held, held) end
  if in_hand then
    if in_hand ~= '' then redis.call('HSET', held, adopt, in_hand) end
    redis.call('LPOP', old_hand)
  end
end
-- Also when it was fenced: a BLMOVE under its name may still be on its way to the server.
if former ~= '' then redis.call('ZADD', leases, now + linger, former) end
local since = record and string.match(record, '^%d+') or string.format('%d', now)
local known = is_known and '1' or '0'
redis.call('HSET', consumers, consumer, since .. ' ' .. lease .. ' ' .. run .. ' ' .. known)

return { now, is_known and 1 or 0, redis.call('HGETALL', held) }
