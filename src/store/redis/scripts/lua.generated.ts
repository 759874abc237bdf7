// Written by scripts/embed-lua.mjs (`npm run lua`). Edit the .lua files instead.

export const appendBoundedLua = `--[[
  Appends to a list as many of the elements, in order, as fit under its longest length.

  KEYS[1] list      LIST    the queue, head = next

  ARGV[1] longest   how long the list may become
  ARGV[2..n]        the elements

  Returns how many of the first elements were appended; 0 when the list is full.
]]
local list = KEYS[1]
local longest = tonumber(ARGV[1])

local room = longest - redis.call('LLEN', list)
local last = 1 + math.max(0, math.min(room, #ARGV - 1))
-- In chunks: unpack takes some thousand values at most.
for first = 2, last, 1000 do
  redis.call('RPUSH', list, unpack(ARGV, first, math.min(first + 999, last)))
end
return last - 1
`

export const prependLua = `--[[
  Puts elements back at the head of a list, also when Redis is over its maxmemory: jobs that were
  taken off a full Redis must find their way back.

  KEYS[1] list      LIST    the queue, head = next

  ARGV[1..n]        the elements, the first becomes the head

  Returns how many were put back.
]]
local list = KEYS[1]

-- Changes nothing. But a script whose first write Redis allows when it is full may go on to any.
redis.call('LTRIM', list, 0, -1)
for index = #ARGV, 1, -1 do
  redis.call('LPUSH', list, ARGV[index])
end
return #ARGV
`
