-- What is done to a streak, see streak.lua.

-- Adds jobs with the tokens from `token` on, which must be the next one, if there are any jobs.
local function prolong(streak, token, elements)
  if streak.count == 0 then
    redis.call('RPUSH', streak.key, string.format('%d', token))
    streak.first = token
  end
  call_with_all('RPUSH', streak.key, elements)
  streak.count = streak.count + #elements
end

-- Forgets the first jobs, so many of them.
local function cut_off(streak, count)
  redis.call('LTRIM', streak.key, count + 1, -1)
  streak.first, streak.count = streak.first + count, streak.count - count
  if streak.count > 0 then redis.call('LPUSH', streak.key, string.format('%d', streak.first)) end
end

-- Forgets the last job.
local function cut_off_last(streak)
  streak.count = streak.count - 1
  -- Without any jobs its first token goes, too.
  redis.call('LTRIM', streak.key, streak.count > 0 and 0 or 1, streak.count)
end

-- Holds jobs with the tokens from `token` on in the hash.
local function hold_in_hash(held, token, elements)
  local pairs_of = {}
  for index, element in ipairs(elements) do
    pairs_of[2 * index - 1] = string.format('%d', token + index - 1)
    pairs_of[2 * index] = element
  end
  call_with_all('HSET', held, pairs_of)
end

-- The jobs up to the token `last` go to the hash.
local function set_apart(held, streak, last)
  if streak.count == 0 then return end
  local count = math.min(last - streak.first + 1, streak.count)
  hold_in_hash(held, streak.first, redis.call('LRANGE', streak.key, 1, count))
  cut_off(streak, count)
end
