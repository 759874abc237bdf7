--[[
  Shows jobs that are ready, in the order in which they will be taken: those with a priority above
  0, then the list, then those below 0. Changes nothing.

  KEYS[1] list       LIST   ready, head = next
  KEYS[2] priority   ZSET   ready with a priority

  ARGV[1] offset     how many jobs to pass over
  ARGV[2] limit      how many to show at most

  Returns a list of elements.
]]
-- include jobs
-- include listed
-- include members
local list, priority = KEYS[1], KEYS[2]
local offset, limit = tonumber(ARGV[1]), tonumber(ARGV[2])
local found = {}

local function peek_prioritised(from, to)
  local count = redis.call('ZCOUNT', priority, from, to)
  local room = limit - #found
  local members = redis.call('ZRANGEBYSCORE', priority, from, to, 'LIMIT', offset, room)
  for _, member in ipairs(members) do found[#found + 1] = element_of_prioritised(member) end
  offset = math.max(0, offset - count)
end

local function peek_listed()
  for _, element in ipairs(listed_jobs(list, offset, limit - #found)) do
    found[#found + 1] = element
  end
  offset = math.max(0, offset - jobs_in(list))
end

peek_prioritised('-inf', '(0')
peek_listed()
peek_prioritised('(0', '+inf')
return found
