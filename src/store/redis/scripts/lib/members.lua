-- Members of the sorted sets. The sequence number keeps two equal elements apart, and those of one
-- score in their order; the priority is for when a delayed job is due, since no header is parsed.

-- As many of them as are going to be needed: what is called for each gives the next.
local function sequences(state, count)
  local sequence = redis.call('HINCRBY', state, 'sequence', count) - count
  return function()
    sequence = sequence + 1
    return string.format('%016d', sequence)
  end
end

local function prioritised_member(sequence, element)
  return sequence .. ':' .. element
end

local function element_of_prioritised(member)
  return string.sub(member, 18)
end

local function later_member(sequence, priority, element)
  return sequence .. ':' .. string.format('%d', priority) .. ':' .. element
end

-- The sequence number, the priority and the element of a delayed job.
local function parts_of_later(member)
  local stop = string.find(member, ':', 18, true)
  -- Not one of ours: it must not stop the others.
  if not stop then return string.rep('0', 16), 0, member end
  local priority = tonumber(string.sub(member, 18, stop - 1)) or 0
  return string.sub(member, 1, 16), priority, string.sub(member, stop + 1)
end
