-- Milliseconds since 1970, on the server's clock. No other clock counts.
local function milliseconds()
  local time = redis.call('TIME')
  return time[1] * 1000 + math.floor(time[2] / 1000)
end
