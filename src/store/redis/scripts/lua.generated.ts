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
