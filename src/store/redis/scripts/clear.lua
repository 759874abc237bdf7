--[[
  Removes jobs that nobody holds.

  KEYS[1] list       LIST   ready, head = next
  KEYS[2] priority   ZSET   ready with a priority
  KEYS[3] later      ZSET   delayed
  KEYS[4] dead       LIST   dead letters
  KEYS[5] state      HASH   counters

  ARGV[1..n]         which jobs: ready, delayed, dead

  Returns how many jobs were removed. Counted as cleared are only those that had not died: dead
  letters have been counted when they died.
]]
-- include jobs
local list, priority, later, dead, state = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]

-- Before any write, so that a key of another type stops everything while nothing has happened.
redis.call('HLEN', state)
local count = {
  ready = jobs_in(list) + redis.call('ZCARD', priority),
  delayed = redis.call('ZCARD', later),
  dead = jobs_in(dead)
}

local removed, cleared = 0, 0
for _, which in ipairs(ARGV) do
  removed = removed + count[which]
  if which ~= 'dead' then cleared = cleared + count[which] end
  if which == 'ready' then
    redis.call('UNLINK', list)
    redis.call('UNLINK', priority)
  elseif which == 'delayed' then
    redis.call('UNLINK', later)
  else
    redis.call('UNLINK', dead)
  end
end
if cleared > 0 then redis.call('HINCRBY', state, 'cleared', cleared) end
return removed
