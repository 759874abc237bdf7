--[[
  Moves dead letters to the tail of a list, oldest first, as jobs that nobody has tried yet. The
  note of their death stays in their header, until the next one replaces it.

  KEYS[1] dead       LIST   dead letters
  KEYS[2] list       LIST   ready, head = next: of this queue or of another one
  KEYS[3] state      HASH   counters of this queue

  ARGV[1] limit      how many to move at most
  ARGV[2] own        1 when the list is that of this queue

  Returns how many jobs were moved, and how many dead letters are left. The same call again moves
  the next ones.
]]
-- include chunks
-- include element
local dead, list, state = KEYS[1], KEYS[2], KEYS[3]
local limit, is_own = tonumber(ARGV[1]), ARGV[2] == '1'

redis.call('LLEN', list)
redis.call('HLEN', state)
local letters = redis.call('LRANGE', dead, 0, limit - 1)

local jobs = {}
for _, element in ipairs(letters) do
  local attempts, _, header, payload = open(element)
  if attempts then element = sealed(0, 0, header, payload) end
  if element ~= '' then jobs[#jobs + 1] = element end
end

-- Changes nothing. But a script whose first write Redis allows when it is full may go on to any.
redis.call('LTRIM', dead, 0, -1)
call_with_all('RPUSH', list, jobs)
redis.call('LTRIM', dead, #letters, -1)
if is_own and #jobs > 0 then redis.call('HINCRBY', state, 'redriven', #jobs) end
return { #jobs, redis.call('LLEN', dead) }
