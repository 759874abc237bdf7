--[[
  Stores jobs that have options, in order: delayed, prioritised, or at the tail of the list. None is
  stored twice, neither under one number of a producer nor under one dedupe key.

  KEYS[1] list       LIST   ready, head = next
  KEYS[2] priority   ZSET   ready with a priority
  KEYS[3] later      ZSET   delayed
  KEYS[4] state      HASH   sequence
  KEYS[5] producer   STRING number of the last job it stored; without a producer KEYS[1] again
  KEYS[6..n]         STRING id of the job stored under a dedupe key; of each job that has one

  ARGV[1] longest    how long the list may become, or an empty text
  ARGV[2] first      number of the first job, 0 without a producer
  ARGV[3] count      how many jobs
  ARGV[4..n]         their elements; then for each that has options, in order, one text:
                     index, delay ms, due (ms) or -, priority, expires ms, dedupe ttl ms, id,
                     where 0 means none. The id is the rest of the text.

  Returns how many of the first jobs are settled (0: the list is full), how many that the producer
  had stored before are missing, and the index of each duplicate with the id of the job before it.
  The same call again stores only what has not been stored, as far as numbers or keys tell.
]]
-- include chunks
-- include clock
-- include members
-- include wake
local list, priorities, later, state = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local producer = KEYS[5]
local longest, first, count = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])

-- Before any write, so that a key of another type stops everything while nothing has happened.
local length = redis.call('LLEN', list)
redis.call('ZCARD', priorities)
redis.call('HLEN', state)
local earliest = tonumber(redis.call('ZRANGE', later, 0, 0, 'WITHSCORES')[2])
local last = first > 0 and tonumber(redis.call('GET', producer) or 0) or 0
local id_under = {}
for index = 6, #KEYS do id_under[KEYS[index]] = redis.call('GET', KEYS[index]) end
local now = milliseconds()

-- The options of each job that has some, by its index. Jobs of one batch mostly have the same, and
-- to take a text apart costs more than all else that is done for a job.
local options = {}
do
  local pattern = '^(%d+) (%S+) (%-?%d+) (%d+) (%d+) (.*)$'
  local known = {}
  local next_key = 6
  for at = 4 + count, #ARGV do
    local index, text = string.match(ARGV[at], '^(%d+) (.*)$')
    local job = known[text]
    if not job then
      local delay, due, priority, expires, ttl, id = string.match(text, pattern)
      job = {
        due = tonumber(due) or now + tonumber(delay), priority = tonumber(priority),
        expires = tonumber(expires), ttl = tonumber(ttl), id = id
      }
      if job.ttl == 0 then known[text] = job end
    end
    if job.ttl > 0 then
      job.key = KEYS[next_key]
      next_key = next_key + 1
    end
    options[tonumber(index)] = job
  end
end

-- What goes where, until it is written: elements, and pairs of score and member.
local ready, prioritised, delayed = {}, {}, {}
local numbers

local function sequence()
  numbers = numbers or sequences(state, #ARGV - 3 - count)
  return numbers()
end

-- The point in time comes first in the header, which is not parsed.
local function expiring(element, expires)
  local brace = string.find(element, '{', 1, true)
  local rest = string.sub(element, brace + 1)
  if string.sub(rest, 1, 1) ~= '}' then rest = ',' .. rest end
  return string.sub(element, 1, brace) .. string.format('"expiresAt":%d', now + expires) .. rest
end

local must_wake = false

-- Whether there was room for it.
local function store(element, job)
  if job and job.expires > 0 then element = expiring(element, job.expires) end
  if job and job.due > now then
    delayed[#delayed + 1] = job.due
    delayed[#delayed + 1] = later_member(sequence(), job.priority, element)
    if not earliest or job.due < earliest then
      earliest = job.due
      must_wake = true
    end
  elseif job and job.priority ~= 0 then
    prioritised[#prioritised + 1] = -job.priority
    prioritised[#prioritised + 1] = prioritised_member(sequence(), element)
    must_wake = true
  else
    if longest and length >= longest then return false end
    length = length + 1
    ready[#ready + 1] = element
  end
  return true
end

local duplicates, to_remember = {}, {}
local settled = 0
for index = 1, count do
  local job = options[index]
  local before = job and job.key and id_under[job.key]
  -- A job that is sent again finds its own id there.
  local is_known = first > 0 and first + index - 1 <= last
  if before and not (is_known and before == job.id) then
    duplicates[#duplicates + 1] = index
    duplicates[#duplicates + 1] = before
  elseif not is_known then
    if not store(ARGV[3 + index], job) then break end
    if job and job.key then
      id_under[job.key] = job.id
      to_remember[#to_remember + 1] = job
    end
  end
  settled = index
end
call_with_all('RPUSH', list, ready)
call_with_all('ZADD', priorities, prioritised)
call_with_all('ZADD', later, delayed)

-- After the jobs, so that whatever stops the script, none is remembered that is not stored.
for _, job in ipairs(to_remember) do
  redis.call('SET', job.key, job.id, 'PX', string.format('%d', job.ttl))
end
if first > 0 and settled > 0 then
  local number = string.format('%d', math.max(last, first + settled - 1))
  redis.call('SET', producer, number, 'PX', '86400000')
end
if must_wake then wake_one(list) end

return { settled, first > 0 and math.max(0, first - 1 - last) or 0, duplicates }
