-- One command after the other, each with a part of very many arguments: unpack takes some thousand at
-- most. An even number of them, so that pairs stay together. Returns the sum of the replies.
local function call_with_all(command, key, args)
  local sum = 0
  for from = 1, #args, 2000 do
    sum = sum + redis.call(command, key, unpack(args, from, math.min(from + 1999, #args)))
  end
  return sum
end
