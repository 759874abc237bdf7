-- Idle consumers wait for an element of the list alone. When there is something that only a claim
-- shows them (a delay, a priority), an empty element wakes one of them. One is enough at a time.
local function wake_one(list)
  if redis.call('LLEN', list) == 0 then redis.call('RPUSH', list, '') end
end
