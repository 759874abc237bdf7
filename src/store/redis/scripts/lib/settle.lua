-- What becomes of held jobs. ARGV from `at` on holds five lists, each after its length: acks and
-- expired (first token, last token), releases (token), retries (token, delay ms, priority), rejects
-- (token, attempts, note or an empty text). `keys.streak` is what streak_of returns. Only to be called after a write that Redis allows when it
-- is full.

local function forget(held, streak, at, ranges)
  local cut, tokens = 0, {}
  local function add(from, to)
    for token = from, to do tokens[#tokens + 1] = string.format('%d', token) end
  end
  for index = at, at + 2 * (ranges - 1), 2 do
    local from, to = tonumber(ARGV[index]), tonumber(ARGV[index + 1])
    local last = streak.count > 0 and streak.first + streak.count - 1
    if not last or to < streak.first or from > last then
      add(from, to)
    else
      if from > streak.first then set_apart(held, streak, from - 1) end
      add(from, streak.first - 1)
      add(last + 1, to)
      local count = math.min(to, last) - streak.first + 1
      cut_off(streak, count)
      cut = cut + count
    end
  end
  return cut + call_with_all('HDEL', held, tokens)
end

-- A held job, which is in the hash from now on.
local function find(keys, token)
  if is_in(keys.streak, tonumber(token)) then
    set_apart(keys.held, keys.streak, tonumber(token))
  end
  return redis.call('HGET', keys.held, token)
end

local function count_up(state, counter, by)
  if by > 0 then redis.call('HINCRBY', state, counter, by) end
end

local function release(keys, at, count)
  -- In reverse, so that the first of them becomes the head.
  for index = at + count - 1, at, -1 do
    local element = find(keys, ARGV[index])
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
    local element = find(keys, token)
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
    local element = find(keys, token)
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
  count_up(keys.state, 'acked', forget(keys.held, keys.streak, at + 1, acks))
  at = at + 1 + 2 * acks
  local expired = tonumber(ARGV[at])
  count_up(keys.state, 'expired', forget(keys.held, keys.streak, at + 1, expired))
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
