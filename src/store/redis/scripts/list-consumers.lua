--[[
  Tells who is registered as a consumer, and how many jobs each holds. Changes nothing.

  KEYS[1] leases     ZSET   consumer -> end of its lease
  KEYS[2] consumers  HASH   consumer -> record
  KEYS[3..n]         HASH held, LIST streak and LIST hand of each consumer

  ARGV[1] exact      1 when nothing is to be told of other consumers than these
  ARGV[2..n]         the consumers, in the order of their keys

  Returns 0 and the consumers that there are, when they are not these. Else 1 and a list of those of
  them that are not fenced: consumer, record, end of its lease, number of jobs held.
]]
-- include census
-- include jobs
-- include streak
local leases, consumers = KEYS[1], KEYS[2]

if ARGV[1] == '1' and not names_all(leases, 2) then
  return { 0, redis.call('ZRANGE', leases, 0, -1) }
end

local found = {}
for index = 3, #KEYS, 3 do
  local held, streak, hand = KEYS[index], KEYS[index + 1], KEYS[index + 2]
  local consumer = ARGV[1 + index / 3]
  local record = redis.call('HGET', consumers, consumer)
  local lease_end = redis.call('ZSCORE', leases, consumer)
  if record and lease_end then
    local held_jobs = count_held(held, streak_of(streak)) + jobs_in(hand)
    found[#found + 1] = { consumer, record, lease_end, held_jobs }
  end
end
return { 1, found }
