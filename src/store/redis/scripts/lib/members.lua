-- Members of the sorted sets. The sequence number keeps two equal elements apart, and those of one
-- score in their order; the priority is for when a delayed job is due, since no header is parsed.

local function next_sequence(state)
  return string.format('%016d', redis.call('HINCRBY', state, 'sequence', 1))
end

local function add_prioritised(priorities, sequence, priority, element)
  redis.call('ZADD', priorities, -priority, sequence .. ':' .. element)
end

local function element_of_prioritised(member)
  return string.sub(member, 18)
end

local function add_later(later, state, due, priority, element)
  local member = next_sequence(state) .. ':' .. string.format('%d', priority) .. ':' .. element
  redis.call('ZADD', later, due, member)
end

-- The sequence number, the priority and the element of a delayed job.
local function parts_of_later(member)
  local stop = string.find(member, ':', 18, true)
  -- Not one of ours: it must not stop the others.
  if not stop then return string.rep('0', 16), 0, member end
  local priority = tonumber(string.sub(member, 18, stop - 1)) or 0
  return string.sub(member, 1, 16), priority, string.sub(member, stop + 1)
end
