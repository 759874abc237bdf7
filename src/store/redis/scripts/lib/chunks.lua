-- One command after the other, each with a part of very many arguments: unpack takes some thousand at
-- most. An even number of them, so that pairs stay together.
local function call_with_all(command, key, args)
  for from = 1, #args, 2000 do
    redis.call(command, key, unpack(args, from, math.min(from + 1999, #args)))
  end
end
