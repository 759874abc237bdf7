--[[
  Lets claims take jobs again after pause.lua.

  KEYS[1] list       LIST   ready, head = next
  KEYS[2] state      HASH   paused

  ARGV[1] longest    a list longer than this is left as it is: to search it takes too long

  Returns 1 when it was paused before, else 0.
]]
local list, state = KEYS[1], KEYS[2]
local longest = tonumber(ARGV[1])

local length = redis.call('LLEN', list)
local was_paused = redis.call('HDEL', state, 'paused')
if was_paused == 0 then return 0 end
-- The rest of those that the pause has put there. Consumers that are paused look by themselves.
if length <= longest then redis.call('LREM', list, 0, '') end
return 1
