--[[
  Renews a consumer's lease, settles jobs, promotes what is due, adopts what is in the consumer's
  hand, and takes jobs: those with a priority above 0, then the list, then those below 0.

  KEYS[1] list       LIST   ready, head = next
  KEYS[2] priority   ZSET   ready with a priority
  KEYS[3] later      ZSET   delayed
  KEYS[4] leases     ZSET   consumer -> end of its lease
  KEYS[5] consumers  HASH   consumer -> record
  KEYS[6] held       HASH   token -> element, of this consumer
  KEYS[7] hand       LIST   what BLMOVE has moved for this consumer
  KEYS[8] dead       LIST   dead letters
  KEYS[9] state      HASH   paused, sequence, counters
  KEYS[10] streak    LIST   more of what this consumer holds, see lib/streak.lua

  ARGV[1] consumer
  ARGV[2] lease      ms
  ARGV[3] want       how many jobs to take at most
  ARGV[4] first      token of the first job taken; the others follow
  ARGV[5] adopt      token of what is in the hand
  ARGV[6] out        1 when what is in the hand was handed out already and can not go back
  ARGV[7..n]         settlements, see lib/settle.lua

  Returns false when the consumer is fenced: nothing was done. Else a list: now (ms), ms until the
  next delayed job or -1, paused (0 or 1), must run dry (0 or 1), number of held jobs, the adopted
  element or false, the list of taken elements.
  The same first token again takes nothing more, and returns what was taken.
]]
-- include chunks
-- include clock
-- include element
-- include alone
-- include members
-- include streak
-- include streak-changes
-- include settle
-- include wake
local keys = {
  list = KEYS[1], priority = KEYS[2], later = KEYS[3], held = KEYS[6], dead = KEYS[8],
  state = KEYS[9]
}
local leases, consumers, hand = KEYS[4], KEYS[5], KEYS[7]
local consumer, lease, want = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])
local first, adopt, is_out = tonumber(ARGV[4]), ARGV[5], ARGV[6] == '1'

-- Before any write, so that a key of another type stops everything while nothing has happened.
if redis.call('HEXISTS', consumers, consumer) == 0 then return false end
redis.call('LLEN', keys.list)
redis.call('LLEN', keys.dead)
redis.call('LLEN', hand)
redis.call('ZCARD', keys.priority)
redis.call('ZCARD', keys.later)
redis.call('HLEN', keys.held)
keys.streak = streak_of(KEYS[10])
local is_paused = redis.call('HGET', keys.state, 'paused') == '1'
local now = milliseconds()

-- Redis allows this when it is full, and after it everything else: a full queue can be drained.
redis.call('ZREM', leases, consumer)
redis.call('ZADD', leases, now + lease, consumer)

local function promote()
  local due = redis.call('ZRANGEBYSCORE', keys.later, '-inf', now, 'LIMIT', 0, 1000)
  local listed, prioritised = {}, {}
  for _, member in ipairs(due) do
    local sequence, priority, element = parts_of_later(member)
    if priority == 0 then
      listed[#listed + 1] = element
    else
      prioritised[#prioritised + 1] = -priority
      prioritised[#prioritised + 1] = prioritised_member(sequence, element)
    end
  end
  call_with_all('RPUSH', keys.list, listed)
  call_with_all('ZADD', keys.priority, prioritised)
  call_with_all('ZREM', keys.later, due)
end

local must_run_dry = false

local function adopt_hand()
  local element = redis.call('LINDEX', hand, 0)
  if not element then return false end
  local must_wait = is_paused or holds_alone(keys.held, keys.streak)
  if must_run_alone(element) and count_held(keys.held, keys.streak) > 0 then
    must_wait = true
    must_run_dry = true
  end
  if element == '' then
    element = false
  elseif must_wait and not is_out then
    redis.call('LPUSH', keys.list, element)
    element = false
  else
    redis.call('HSET', keys.held, adopt, element)
  end
  redis.call('LPOP', hand)
  return element
end

local taken = {}

local function add_to_taken(elements)
  -- Mostly these are all, and a copy of a thousand costs as much as to read them from the list.
  if #taken == 0 then
    taken = elements
  else
    local count = #taken
    for index, element in ipairs(elements) do taken[count + index] = element end
  end
end

local function take_into_hash(elements)
  hold_in_hash(keys.held, first + #taken, elements)
  add_to_taken(elements)
end

-- All that a streak holds may have to be set apart in one go, which must not block the server for
-- long. Besides, it gains nothing for larger jobs: there the bytes cost.
local longest, mean_size = 4000, 256

local function can_prolong(elements)
  local streak = keys.streak
  if streak.count + #elements > longest then return false end
  if streak.count > 0 and streak.first + streak.count ~= first + #taken then return false end
  local size = 0
  for _, element in ipairs(elements) do size = size + #element end
  return size <= mean_size * #elements
end

local function hold(elements)
  if #elements == 0 then return end
  if not can_prolong(elements) then return take_into_hash(elements) end
  prolong(keys.streak, first + #taken, elements)
  add_to_taken(elements)
end

local function take_prioritised(from, to)
  local room = want - #taken
  if room <= 0 then return end
  local members = redis.call('ZRANGEBYSCORE', keys.priority, from, to, 'LIMIT', 0, room)
  local elements = {}
  for index, member in ipairs(members) do elements[index] = element_of_prioritised(member) end
  hold(elements)
  call_with_all('ZREM', keys.priority, members)
end

local function take_listed()
  local room = want - #taken
  if room <= 0 then return end
  -- Markers are no jobs: who finds nothing else takes what is behind them for nothing, too.
  for _ = 1, 1000 do
    if redis.call('LINDEX', keys.list, 0) ~= '' then break end
    redis.call('LPOP', keys.list)
  end
  -- Counted here, because Lua searches for the end of a table that is being filled.
  local elements, count, done = {}, 0, 0
  for _, element in ipairs(redis.call('LRANGE', keys.list, 0, room - 1)) do
    if must_run_alone(element) then
      must_run_dry = #taken + count > 0 or count_held(keys.held, keys.streak) > 0
      if not must_run_dry then
        take_into_hash({ element })
        done = done + 1
        -- Nothing beside it.
        want = 0
      end
      break
    end
    if element ~= '' then
      count = count + 1
      elements[count] = element
    end
    done = done + 1
  end
  hold(elements)
  redis.call('LTRIM', keys.list, done, -1)
end

local function taken_before()
  local streak, token = keys.streak, first
  while true do
    local elements
    if is_in(streak, token) then
      elements = redis.call('LRANGE', streak.key, token - streak.first + 1, -1)
    else
      elements = { redis.call('HGET', keys.held, string.format('%d', token)) or nil }
    end
    if #elements == 0 then break end
    add_to_taken(elements)
    token = token + #elements
  end
  return #taken > 0
end

-- What was handed out may be settled by this very claim, so it has to be held before that. Other
-- elements come after that, when it is known what else is held.
local adopted = is_out and adopt_hand()
settle(keys, consumer, 7, now)
if not is_out then adopted = adopt_hand() end
-- Nothing beside a job that must run alone.
local is_alone_adopted = adopted and must_run_alone(adopted)
if is_alone_adopted and redis.call('HEXISTS', keys.held, adopt) == 1 or holds_alone(keys.held, keys.streak) then
  want = 0
end
if not taken_before() and not is_paused then
  promote()
  take_prioritised('-inf', '(0')
  take_listed()
  if not must_run_dry then take_prioritised('(0', '+inf') end
end

local next_due = redis.call('ZRANGE', keys.later, 0, 0, 'WITHSCORES')
local due_in = next_due[2] and math.max(0, next_due[2] - now) or -1
-- This consumer may be busy by then, and knows of what is waiting: another has to wake for it.
local is_full = #taken >= want
if is_full and not is_paused and (next_due[2] or redis.call('ZCARD', keys.priority) > 0) then
  wake_one(keys.list)
end

return {
  now, due_in, is_paused and 1 or 0, must_run_dry and 1 or 0,
  count_held(keys.held, keys.streak), adopted, taken
}
