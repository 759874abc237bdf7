--[[
  Counts the jobs of a queue, and tells its counters, all at one moment. Changes nothing.

  KEYS[1] list       LIST   ready, head = next
  KEYS[2] priority   ZSET   ready with a priority
  KEYS[3] later      ZSET   delayed
  KEYS[4] leases     ZSET   consumer -> end of its lease
  KEYS[5] dead       LIST   dead letters
  KEYS[6] state      HASH   counters
  KEYS[7..n]         HASH held, LIST streak and LIST hand of each consumer

  ARGV[1] exact      1 when nothing is to be counted with other consumers than these
  ARGV[2..n]         the consumers, in the order of their keys

  Returns 0 and the consumers that there are, when they are not these. Else 1, the number of ready,
  delayed, held and dead jobs, and the counters: acked, retried, dead, recovered, expired, redriven,
  cleared (false: none).
]]
-- include census
-- include jobs
-- include streak
local list, priority, later, leases, dead, state = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5], KEYS[6]

if ARGV[1] == '1' and not names_all(leases, 2) then
  return { 0, redis.call('ZRANGE', leases, 0, -1) }
end

local held_jobs = 0
for index = 7, #KEYS, 3 do
  local held, streak, hand = KEYS[index], KEYS[index + 1], KEYS[index + 2]
  if may_hold(leases, ARGV[(index - 1) / 3]) then
    held_jobs = held_jobs + count_held(held, streak_of(streak)) + jobs_in(hand)
  end
end
local reply = {
  1, jobs_in(list) + redis.call('ZCARD', priority), redis.call('ZCARD', later), held_jobs,
  jobs_in(dead)
}
local names = { 'acked', 'retried', 'dead', 'recovered', 'expired', 'redriven', 'cleared' }
for _, count in ipairs(redis.call('HMGET', state, unpack(names))) do reply[#reply + 1] = count end
return reply
