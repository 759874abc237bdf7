-- What becomes of held jobs. ARGV from `at` on holds five lists, each after its length: acks and
-- expired (first token, last token), releases (token), retries (token, delay ms, priority), rejects
-- (token, attempts, note or an empty text). Only to be called after a write that Redis allows when it
-- is full.

local function forget(held, at, ranges)
  local tokens = {}
  for index = at, at + 2 * (ranges - 1), 2 do
    for token = tonumber(ARGV[index]), tonumber(ARGV[index + 1]) do
      tokens[#tokens + 1] = string.format('%d', token)
    end
  end
  return call_with_all('HDEL', held, tokens)
end

local function count_up(state, counter, by)
  if by > 0 then redis.call('HINCRBY', state, counter, by) end
end

local function release(keys, at, count)
  -- In reverse, so that the first of them becomes the head.
  for index = at + count - 1, at, -1 do
    local element = redis.call('HGET', keys.held, ARGV[index])
    if element then
      redis.call('LPUSH', keys.list, element)
      redis.call('HDEL', keys.held, ARGV[index])
    end
  end
end

local function place(keys, delay, priority, element, now)
  if delay > 0 then
    local member = later_member(sequences(keys.state, 1)(), priority, element)
    redis.call('ZADD', keys.later, now + delay, member)
  elseif delay < 0 then
    redis.call('LPUSH', keys.list, element)
  elseif priority == 0 then
    redis.call('RPUSH', keys.list, element)
  else
    local member = prioritised_member(sequences(keys.state, 1)(), element)
    redis.call('ZADD', keys.priority, -priority, member)
  end
end

local function retry(keys, consumer, at, count, now)
  local retried = 0
  for index = at, at + 3 * (count - 1), 3 do
    local token, delay, priority = ARGV[index], ARGV[index + 1], ARGV[index + 2]
    local element = redis.call('HGET', keys.held, token)
    if element then
      element = failed(element, consumer, token)
      place(keys, tonumber(delay), tonumber(priority), element, now)
      redis.call('HDEL', keys.held, token)
      retried = retried + 1
    end
  end
  return retried
end

local function reject(keys, consumer, at, count, now)
  local rejected = 0
  for index = at, at + 3 * (count - 1), 3 do
    local token, attempts, note = ARGV[index], tonumber(ARGV[index + 1]), ARGV[index + 2]
    local element = redis.call('HGET', keys.held, token)
    if element then
      if note ~= '' then
        note = string.format('"at":%d,', now) .. note
        redis.call('RPUSH', keys.dead, died(element, consumer, token, attempts, note))
      end
      redis.call('HDEL', keys.held, token)
      rejected = rejected + 1
    end
  end
  return rejected
end

local function settle(keys, consumer, at, now)
  local acks = tonumber(ARGV[at])
  count_up(keys.state, 'acked', forget(keys.held, at + 1, acks))
  at = at + 1 + 2 * acks
  local expired = tonumber(ARGV[at])
  count_up(keys.state, 'expired', forget(keys.held, at + 1, expired))
  at = at + 1 + 2 * expired
  local releases = tonumber(ARGV[at])
  release(keys, at + 1, releases)
  at = at + 1 + releases
  local retries = tonumber(ARGV[at])
  count_up(keys.state, 'retried', retry(keys, consumer, at + 1, retries, now))
  at = at + 1 + 3 * retries
  local rejects = tonumber(ARGV[at])
  count_up(keys.state, 'dead', reject(keys, consumer, at + 1, rejects, now))
end
