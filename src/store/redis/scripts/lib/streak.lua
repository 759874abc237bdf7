-- Jobs that a consumer holds under successive tokens are a list, a streak: the token of the first,
-- and then their elements. Most jobs are settled in the order in which they were taken, and by the
-- hundred: for those a list costs half of what fields of a hash do. Only its front can be settled:
-- what is before a job that is settled out of order is set apart, in the hash, and found there.

-- What there is under this key. Whoever changes it keeps this up to date.
local function streak_of(key)
  local first = redis.call('LINDEX', key, 0)
  if not first then return { key = key, count = 0 } end
  return { key = key, first = tonumber(first), count = redis.call('LLEN', key) - 1 }
end

local function is_in(streak, token)
  return streak.count > 0 and token >= streak.first and token < streak.first + streak.count
end

local function count_held(held, streak)
  return redis.call('HLEN', held) + streak.count
end
