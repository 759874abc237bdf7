// Written by scripts/embed-lua.mjs (`npm run lua`). Edit the .lua files instead.

const alonePart = `-- Whether the one job that is held must run alone.
local function holds_alone(held, streak)
  -- Such a job is never in a streak.
  if streak.count > 0 or redis.call('HLEN', held) ~= 1 then return false end
  return must_run_alone(redis.call('HVALS', held)[1])
end`

const censusPart = `-- Whether ARGV from \`at\` on names all consumers that may hold jobs, and no others. The caller had to
-- know them to give their keys, and they come and go.
local function names_all(leases, at)
  if redis.call('ZCARD', leases) ~= #ARGV - at + 1 then return false end
  for index = at, #ARGV do
    if not redis.call('ZSCORE', leases, ARGV[index]) then return false end
  end
  return true
end

-- Whether a consumer that was named may still hold jobs. The hand of one that is gone by now may be
-- closed, and is no list then.
local function may_hold(leases, consumer)
  return redis.call('ZSCORE', leases, consumer) ~= false
end`

const chunksPart = `-- One command after the other, each with a part of very many arguments: unpack takes some thousand at
-- most. An even number of them, so that pairs stay together. Returns the sum of the replies.
local function call_with_all(command, key, args)
  local sum = 0
  for from = 1, #args, 2000 do
    sum = sum + redis.call(command, key, unpack(args, from, math.min(from + 1999, #args)))
  end
  return sum
end`

const clockPart = `-- Milliseconds since 1970, on the server's clock. No other clock counts.
local function milliseconds()
  local time = redis.call('TIME')
  return time[1] * 1000 + math.floor(time[2] / 1000)
end`

const closeHandPart = `-- Nobody looks any more into the hand of a name that is gone for good. A BLMOVE under that name may
-- still be on its way: on a link that was stalled, for minutes. What it finds here is of another
-- type, so Redis refuses it, and the element stays in the list for others.
local function is_closed(hand)
  return redis.call('TYPE', hand).ok == 'string'
end

local function close_hand(leases, consumer, hand)
  redis.call('SET', hand, '', 'EX', 3600)
  redis.call('ZREM', leases, consumer)
end`

const elementPart = `-- Elements, as docs/wire-format.md has them. Only the numbers before the header are ever changed,
-- and a dead letter's note put in front of it, and an id at its end: no header and no payload is
-- parsed here.

-- The numbers, the header and the payload of an enveloped element; nothing for a raw one.
local function open(element)
  if string.sub(element, 1, 4) ~= 'pp1 ' then return nil end
  local stop = string.find(element, '\\n', 5, true)
  if not stop then return nil end
  local head = string.sub(element, 5, stop - 1)
  local attempts, header = string.match(head, '^(%d+) ({.*})$')
  local recoveries = '0'
  if not attempts then
    attempts, recoveries, header = string.match(head, '^(%d+)%+(%d+) ({.*})$')
  end
  if not attempts or #attempts > 10 or #recoveries > 10 then return nil end
  return tonumber(attempts), tonumber(recoveries), header, string.sub(element, stop + 1)
end

-- Whether \`id\` is one of a header's names: not of what is inside its objects, lists and texts.
local function has_id(header)
  local bare = string.gsub(header, '\\\\.', '__')
  -- Each such name becomes a mark, and all other texts go.
  bare = string.gsub(bare, '"([^"]*)"[ \\t\\r]*(:?)', function(text, colon)
    return text == 'id' and colon == ':' and '"' or ''
  end)
  local depth = 0
  for sign in string.gmatch(bare, '["{}%[%]]') do
    if sign == '{' or sign == '[' then
      depth = depth + 1
    elseif sign ~= '"' then
      depth = depth - 1
    elseif depth == 1 then
      return true
    end
  end
  return false
end

-- Whether there is nothing in a header.
local function is_blank(header) return string.find(header, '^{[ \\t\\r]*}$') ~= nil end

-- As open, and what has no id gets one: the consumer's own part of its name, and the token.
local function opened(element, consumer, token)
  local attempts, recoveries, header, payload = open(element)
  if not attempts then attempts, recoveries, header, payload = 0, 0, '{}', element end
  if not has_id(header) then
    local own = string.match(consumer, '([^:]*):%d+$') or consumer
    local comma = is_blank(header) and '' or ','
    header = string.sub(header, 1, -2) .. comma .. '"id":"' .. own .. '-' .. token .. '"}'
  end
  return attempts, recoveries, header, payload
end

local function sealed(attempts, recoveries, header, payload)
  local numbers = string.format('%d', attempts)
  if recoveries > 0 then numbers = numbers .. string.format('+%d', recoveries) end
  return 'pp1 ' .. numbers .. ' ' .. header .. '\\n' .. payload
end

-- One more attempt has failed. It ended by itself, so the job kills nobody.
local function failed(element, consumer, token)
  local attempts, _, header, payload = opened(element, consumer, token)
  return sealed(attempts + 1, 0, header, payload)
end

-- One more consumer died while it held the job.
local function recovered(element, consumer, token)
  local attempts, recoveries, header, payload = opened(element, consumer, token)
  return sealed(attempts, recoveries + 1, header, payload)
end

-- In how many consumers' deaths the job was involved.
local function recoveries_of(element)
  local attempts, recoveries = string.match(element, '^pp1 (%d+)%+(%d+) {')
  if not attempts or #attempts > 10 or #recoveries > 10 then return 0 end
  return tonumber(recoveries)
end

-- A job that was held twice by a consumer that died runs alone, to take no innocent along.
-- Has to be cheap, because every claimed element is looked at. No raw JSON starts with a p.
local byte, letter_p = string.byte, string.byte('p')
local function must_run_alone(element)
  return byte(element) == letter_p and recoveries_of(element) >= 2
end

-- Puts the note in front of the header, in place of an older one. There is no brace inside it.
local function died(element, consumer, token, attempts, note)
  local _, _, header, payload = opened(element, consumer, token)
  local rest = string.gsub(header, '^{"dead":{[^{}]*},?', '{', 1)
  if is_blank(rest) then rest = '}' else rest = ',' .. string.sub(rest, 2) end
  return sealed(attempts, 0, '{"dead":{' .. note .. '}' .. rest, payload)
end`

const giveBackPart = `-- Gives what a consumer holds back to the head of the list, in the order in which it was taken: of
-- very many jobs the last \`limit\`, so that no consumer blocks the server for long. \`change\` makes of
-- an element and its token what goes back. Returns how many went.
local function give_back(list, held, streak, hand, limit, change)
  local count = 0
  local in_hand = redis.call('LINDEX', hand, 0)
  if in_hand then
    if in_hand ~= '' then
      redis.call('LPUSH', list, change(in_hand, 'hand'))
      count = 1
    end
    redis.call('LPOP', hand)
  end
  local tokens = sorted_tokens(held, streak)
  local first = math.max(1, #tokens - limit + 1)
  -- The last one first, so that the first one ends up at the head.
  for index = #tokens, first, -1 do
    local token = tokens[index]
    local name = string.format('%d', token)
    redis.call('LPUSH', list, change(element_under(token, held, streak), name))
    if is_in(streak, token) then cut_off_last(streak) else redis.call('HDEL', held, name) end
  end
  return count + #tokens - first + 1
end`

const heldPart = `-- What a consumer holds, be it in a streak or in the hash.

-- The tokens of a consumer's jobs, in order.
local function sorted_tokens(held, streak)
  local tokens = redis.call('HKEYS', held)
  for index, token in ipairs(tokens) do tokens[index] = tonumber(token) end
  for index = 1, streak.count do tokens[#tokens + 1] = streak.first + index - 1 end
  table.sort(tokens)
  return tokens
end

local function element_under(token, held, streak)
  if is_in(streak, token) then
    return redis.call('LINDEX', streak.key, token - streak.first + 1)
  end
  return redis.call('HGET', held, string.format('%d', token))
end`

const jobsPart = `-- A list's jobs, without the empty elements that only wake somebody up. They are looked for among
-- the first elements alone, so that no long list is read to its end: they go into an empty list,
-- and nothing gets before them but what is given back.

local function markers_in(list)
  return redis.call('LPOS', list, '', 'COUNT', 0, 'MAXLEN', 100000)
end

local function jobs_in(list)
  return redis.call('LLEN', list) - #markers_in(list)
end`

const listedPart = `-- Up to \`limit\` of a list's jobs, after the first \`offset\` of them.
local function listed_jobs(list, offset, limit)
  local markers = markers_in(list)
  local first = offset
  for _, position in ipairs(markers) do
    if position <= first then first = first + 1 end
  end
  local found = {}
  local last = first + limit - 1 + #markers
  -- Before the first one would be the end of the list.
  if last < first then return found end
  for _, element in ipairs(redis.call('LRANGE', list, first, last)) do
    if element ~= '' and #found < limit then found[#found + 1] = element end
  end
  return found
end`

const membersPart = `-- Members of the sorted sets. The sequence number keeps two equal elements apart, and those of one
-- score in their order; the priority is for when a delayed job is due, since no header is parsed.

-- As many of them as are going to be needed: what is called for each gives the next.
local function sequences(state, count)
  local sequence = redis.call('HINCRBY', state, 'sequence', count) - count
  return function()
    sequence = sequence + 1
    return string.format('%016d', sequence)
  end
end

local function prioritised_member(sequence, element)
  return sequence .. ':' .. element
end

local function element_of_prioritised(member)
  return string.sub(member, 18)
end

local function later_member(sequence, priority, element)
  return sequence .. ':' .. string.format('%d', priority) .. ':' .. element
end

-- The sequence number, the priority and the element of a delayed job.
local function parts_of_later(member)
  local stop = string.find(member, ':', 18, true)
  -- Not one of ours: it must not stop the others.
  if not stop then return string.rep('0', 16), 0, member end
  local priority = tonumber(string.sub(member, 18, stop - 1)) or 0
  return string.sub(member, 1, 16), priority, string.sub(member, stop + 1)
end`

const settlePart = `-- What becomes of held jobs. ARGV from \`at\` on holds five lists, each after its length: acks and
-- expired (first token, last token), releases (token), retries (token, delay ms, priority), rejects
-- (token, attempts, note or an empty text). \`keys.streak\` is what streak_of returns. Only to be called after a write that Redis allows when it
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
end`

const streakChangesPart = `-- What is done to a streak, see streak.lua.

-- Adds jobs with the tokens from \`token\` on, which must be the next one, if there are any jobs.
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

-- Holds jobs with the tokens from \`token\` on in the hash.
local function hold_in_hash(held, token, elements)
  local pairs_of = {}
  for index, element in ipairs(elements) do
    pairs_of[2 * index - 1] = string.format('%d', token + index - 1)
    pairs_of[2 * index] = element
  end
  call_with_all('HSET', held, pairs_of)
end

-- The jobs up to the token \`last\` go to the hash.
local function set_apart(held, streak, last)
  if streak.count == 0 then return end
  local count = math.min(last - streak.first + 1, streak.count)
  hold_in_hash(held, streak.first, redis.call('LRANGE', streak.key, 1, count))
  cut_off(streak, count)
end`

const streakPart = `-- Jobs that a consumer holds under successive tokens are a list, a streak: the token of the first,
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
end`

const wakePart = `-- Idle consumers wait for an element of the list alone. When there is something that only a claim
-- shows them (a delay, a priority), an empty element wakes one of them. One is enough at a time.
local function wake_one(list)
  if redis.call('LLEN', list) == 0 then redis.call('RPUSH', list, '') end
end`

export const appendBoundedLua = `--[[
  Appends to a list as many of the elements, in order, as fit under its longest length.

  KEYS[1] list      LIST    the queue, head = next

  ARGV[1] longest   how long the list may become
  ARGV[2..n]        the elements

  Returns how many of the first elements were appended; 0 when the list is full.
]]
local list = KEYS[1]
local longest = tonumber(ARGV[1])

local room = longest - redis.call('LLEN', list)
local last = 1 + math.max(0, math.min(room, #ARGV - 1))
-- In chunks: unpack takes some thousand values at most.
for first = 2, last, 1000 do
  redis.call('RPUSH', list, unpack(ARGV, first, math.min(first + 999, last)))
end
return last - 1
`

export const claimLua = `--[[
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
${chunksPart}
${clockPart}
${elementPart}
${alonePart}
${membersPart}
${streakPart}
${streakChangesPart}
${settlePart}
${wakePart}
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
`

export const clearLua = `--[[
  Removes jobs that nobody holds.

  KEYS[1] list       LIST   ready, head = next
  KEYS[2] priority   ZSET   ready with a priority
  KEYS[3] later      ZSET   delayed
  KEYS[4] dead       LIST   dead letters
  KEYS[5] state      HASH   counters

  ARGV[1..n]         which jobs: ready, delayed, dead

  Returns how many jobs were removed. Counted as cleared are only those that had not died: dead
  letters have been counted when they died.
]]
${jobsPart}
local list, priority, later, dead, state = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]

-- Before any write, so that a key of another type stops everything while nothing has happened.
redis.call('HLEN', state)
local count = {
  ready = jobs_in(list) + redis.call('ZCARD', priority),
  delayed = redis.call('ZCARD', later),
  dead = jobs_in(dead)
}

local removed, cleared = 0, 0
for _, which in ipairs(ARGV) do
  removed = removed + count[which]
  if which ~= 'dead' then cleared = cleared + count[which] end
  if which == 'ready' then
    redis.call('UNLINK', list)
    redis.call('UNLINK', priority)
  elseif which == 'delayed' then
    redis.call('UNLINK', later)
  else
    redis.call('UNLINK', dead)
  end
end
if cleared > 0 then redis.call('HINCRBY', state, 'cleared', cleared) end
return removed
`

export const enterLua = `--[[
  Registers a consumer, and hands it what its former name holds.

  KEYS[1] leases     ZSET   consumer -> end of its lease
  KEYS[2] consumers  HASH   consumer -> record
  KEYS[3] held       HASH   token -> element, of this consumer
  KEYS[4] old held   HASH   the same of its former name; when it has none, KEYS[3] again
  KEYS[5] old hand   LIST   what BLMOVE has moved for the former name. A STRING once that is over

  KEYS[6] list       LIST   ready, head = next
  KEYS[7] hand       STRING when this very name was given up: the reply to an earlier call was lost
  KEYS[8] streak     LIST   more of what this consumer holds, see lib/streak.lua
  KEYS[9] old streak LIST   the same of its former name; when it has none, KEYS[8] again

  ARGV[1] consumer
  ARGV[2] former     its former name, or an empty text
  ARGV[3] lease      ms
  ARGV[4] adopt      token of what is in the former name's hand
  ARGV[5] run        run id of the server on which the consumer's channel is subscribed, or -

  Returns now (ms), 1 when the former name was not fenced or there was none, else 0, and the tokens
  and elements that are held. The same call again returns the same.
]]
${chunksPart}
${clockPart}
${closeHandPart}
${elementPart}
${alonePart}
${streakPart}
${streakChangesPart}
local leases, consumers, held, old_held = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local old_hand, list, hand = KEYS[5], KEYS[6], KEYS[7]
local consumer, former, lease = ARGV[1], ARGV[2], tonumber(ARGV[3])
local adopt, run = ARGV[4], ARGV[5]

local record = redis.call('HGET', consumers, consumer)
local is_known = former == '' or redis.call('HEXISTS', consumers, former) == 1
if record then is_known = string.sub(record, -1) == '1' end
local in_hand = not is_closed(old_hand) and redis.call('LINDEX', old_hand, 0)
redis.call('HLEN', held)
redis.call('HLEN', old_held)
redis.call('LLEN', list)
local streak, old_streak = streak_of(KEYS[8]), streak_of(KEYS[9])
local now = milliseconds()

-- Redis allows this when it is full, and after it everything else.
redis.call('ZREM', leases, consumer)
redis.call('ZADD', leases, now + lease, consumer)
-- Nobody has waited under this name yet, so nothing can come late.
if is_closed(hand) then redis.call('DEL', hand) end

local function empty_hand()
  redis.call('LPOP', old_hand)
  if in_hand == '' then return end
  local is_beside = redis.call('HLEN', held) > 0
  if is_beside and (must_run_alone(in_hand) or holds_alone(held, streak)) then
    redis.call('LPUSH', list, in_hand)
  else
    redis.call('HSET', held, adopt, in_hand)
  end
end

local function take_over()
  set_apart(old_held, old_streak, math.huge)
  if redis.call('EXISTS', old_held) == 1 then redis.call('RENAME', old_held, held) end
  if in_hand then empty_hand() end
  if is_closed(old_hand) or redis.call('EXISTS', old_hand) == 0 then
    close_hand(leases, former, old_hand)
  else
    -- Others give the rest back.
    redis.call('ZADD', leases, now, former)
  end
end

if former ~= '' then
  local was_known = redis.call('HDEL', consumers, former) == 1
  -- Of one that others are giving up its jobs are theirs. What somebody else holds whom nobody
  -- knows is left by a deletion or an eviction, and nobody else finds it.
  if was_known or not redis.call('ZSCORE', leases, former) then take_over() end
end
local since = record and string.match(record, '^%d+') or string.format('%d', now)
local known = is_known and '1' or '0'
-- In the hash alone, for the reply.
set_apart(held, streak, math.huge)
redis.call('HSET', consumers, consumer, since .. ' ' .. lease .. ' ' .. run .. ' ' .. known)

return { now, is_known and 1 or 0, redis.call('HGETALL', held) }
`

export const inspectLua = `--[[
  Looks for consumers that seem to be gone: their lease has ended, or nobody is subscribed to their
  channel any more on the server run where they subscribed. One that left by itself, or that is
  already being reaped, is in the leases alone. Changes nothing.

  KEYS[1] leases     ZSET   consumer -> end of its lease
  KEYS[2] consumers  HASH   consumer -> record

  ARGV[1] run        run id of this server, or - when we may not know
  ARGV[2] channel    what comes before the consumer in the name of its channel
  ARGV[3] limit      how many consumers to look at, at most

  Returns now (ms), the number of consumers, and a list of: consumer, end of its lease, and why
  (expired, disconnected or left). The end is - for one that has no lease at all.
]]
${clockPart}
local leases, consumers = KEYS[1], KEYS[2]
local run, channel, limit = ARGV[1], ARGV[2], tonumber(ARGV[3])

local now = milliseconds()
local found, is_found = {}, {}

local function suspect(consumer, lease_end, why)
  if is_found[consumer] or not lease_end then return end
  is_found[consumer] = true
  found[#found + 1] = { consumer, lease_end, why }
end

local ended = redis.call('ZRANGEBYSCORE', leases, '-inf', now, 'WITHSCORES', 'LIMIT', 0, 100)
for index = 1, #ended, 2 do
  local is_known = redis.call('HEXISTS', consumers, ended[index]) == 1
  suspect(ended[index], ended[index + 1], is_known and 'expired' or 'left')
end

-- Each has a lease, unless somebody deleted that key, or Redis evicted it.
if redis.call('ZCARD', leases) < redis.call('HLEN', consumers) then
  for _, consumer in ipairs(redis.call('HRANDFIELD', consumers, limit)) do
    local lease_end = redis.call('ZSCORE', leases, consumer)
    if not lease_end then suspect(consumer, '-', 'expired') end
  end
end

if run ~= '-' then
  -- Of very many consumers a random part, so that each has its turn.
  local sample = redis.call('HRANDFIELD', consumers, limit, 'WITHVALUES')
  local judged, question = {}, { 'PUBSUB', 'NUMSUB' }
  for index = 1, #sample, 2 do
    local consumer, record = sample[index], sample[index + 1]
    if string.find(record, ' ' .. run .. ' ', 1, true) then
      judged[#judged + 1] = consumer
      -- One channel for all epochs of a consumer.
      question[#question + 1] = channel .. (string.match(consumer, '^(.*):%d+$') or consumer)
    end
  end
  -- All at once: with many consumers this is what most of the server's work for idle ones is.
  local subscribed = redis.call(unpack(question))
  for index, consumer in ipairs(judged) do
    if subscribed[2 * index] == 0 then
      suspect(consumer, redis.call('ZSCORE', leases, consumer), 'disconnected')
    end
  end
end

return { now, redis.call('HLEN', consumers), found }
`

export const leaveLua = `--[[
  Gives back what a consumer still holds, to the head, and strikes it off.

  KEYS[1] list       LIST   ready, head = next
  KEYS[2] leases     ZSET   consumer -> end of its lease
  KEYS[3] consumers  HASH   consumer -> record
  KEYS[4] held       HASH   token -> element, of this consumer
  KEYS[5] hand       LIST   what BLMOVE has moved for this consumer
  KEYS[6] streak     LIST   more of what this consumer holds, see lib/streak.lua

  ARGV[1] consumer
  ARGV[2] open       1 when a BLMOVE may still be on its way to fill the hand, else 0
  ARGV[3] limit      how many jobs to give back at most

  Returns how many jobs it still has: call again until it is 0.
]]
${chunksPart}
${clockPart}
${closeHandPart}
${elementPart}
${streakPart}
${streakChangesPart}
${heldPart}
${giveBackPart}
local list, leases, consumers, held, hand = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
local consumer, is_open, limit = ARGV[1], ARGV[2] == '1', tonumber(ARGV[3])

if redis.call('ZSCORE', leases, consumer) == false then return 0 end
redis.call('LLEN', list)
redis.call('LLEN', hand)
redis.call('HLEN', held)
local streak = streak_of(KEYS[6])

-- From now on it is fenced. Redis allows this when it is full, and after it everything else.
redis.call('HDEL', consumers, consumer)
give_back(list, held, streak, hand, limit, function(element, token)
  -- In somebody's hands by now, so its id must stay.
  if token == 'hand' then return element end
  return sealed(opened(element, consumer, token))
end)
local rest = count_held(held, streak) + redis.call('LLEN', hand)
if rest > 0 then
  -- If it does not call again, others give the rest back.
  redis.call('ZADD', leases, milliseconds(), consumer)
elseif is_open then
  close_hand(leases, consumer, hand)
else
  redis.call('ZREM', leases, consumer)
end
return rest
`

export const listConsumersLua = `--[[
  Tells who is registered as a consumer, and how many jobs each holds. Changes nothing.

  KEYS[1] leases     ZSET   consumer -> end of its lease
  KEYS[2] consumers  HASH   consumer -> record
  KEYS[3..n]         HASH held, LIST streak and LIST hand of each consumer

  ARGV[1] exact      1 when nothing is to be told of other consumers than these
  ARGV[2..n]         the consumers, in the order of their keys

  Returns 0 and the consumers that there are, when they are not these. Else 1 and a list of those of
  them that are not fenced: consumer, record, end of its lease, number of jobs held.
]]
${censusPart}
${jobsPart}
${streakPart}
local leases, consumers = KEYS[1], KEYS[2]

if ARGV[1] == '1' and not names_all(leases, 2) then
  return { 0, redis.call('ZRANGE', leases, 0, -1) }
end

local found = {}
for index = 3, #KEYS, 3 do
  local held, streak, hand = KEYS[index], KEYS[index + 1], KEYS[index + 2]
  local consumer = ARGV[1 + index / 3]
  local record = redis.call('HGET', consumers, consumer)
  local lease_end = redis.call('ZSCORE', leases, consumer)
  if record and lease_end then
    local held_jobs = count_held(held, streak_of(streak)) + jobs_in(hand)
    found[#found + 1] = { consumer, record, lease_end, held_jobs }
  end
end
return { 1, found }
`

export const measureLua = `--[[
  Counts the jobs of a queue, and tells its counters, all at one moment. Changes nothing.

  KEYS[1] list       LIST   ready, head = next
  KEYS[2] priority   ZSET   ready with a priority
  KEYS[3] later      ZSET   delayed
  KEYS[4] leases     ZSET   consumer -> end of its lease
  KEYS[5] dead       LIST   dead letters
  KEYS[6] state      HASH   counters
  KEYS[7..n]         HASH held, LIST streak and LIST hand of each consumer

  ARGV[1] exact      1 when nothing is to be counted with other consumers than these
  ARGV[2..n]         the consumers, in the order of their keys

  Returns 0 and the consumers that there are, when they are not these. Else 1, the number of ready,
  delayed, held and dead jobs, and the counters: acked, retried, dead, recovered, expired, redriven,
  cleared (false: none).
]]
${censusPart}
${jobsPart}
${streakPart}
local list, priority, later, leases, dead, state = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5], KEYS[6]

if ARGV[1] == '1' and not names_all(leases, 2) then
  return { 0, redis.call('ZRANGE', leases, 0, -1) }
end

local held_jobs = 0
for index = 7, #KEYS, 3 do
  local held, streak, hand = KEYS[index], KEYS[index + 1], KEYS[index + 2]
  if may_hold(leases, ARGV[(index - 1) / 3]) then
    held_jobs = held_jobs + count_held(held, streak_of(streak)) + jobs_in(hand)
  end
end
local reply = {
  1, jobs_in(list) + redis.call('ZCARD', priority), redis.call('ZCARD', later), held_jobs,
  jobs_in(dead)
}
local names = { 'acked', 'retried', 'dead', 'recovered', 'expired', 'redriven', 'cleared' }
for _, count in ipairs(redis.call('HMGET', state, unpack(names))) do reply[#reply + 1] = count end
return reply
`

export const pauseLua = `--[[
  Pauses a queue: claims take nothing more. Wakes the consumers that wait for an element of the
  list, which would hand the next one out without a claim.

  KEYS[1] list       LIST   ready, head = next
  KEYS[2] leases     ZSET   consumer -> end of its lease
  KEYS[3] state      HASH   paused

  ARGV[1] limit      how many consumers to wake at most; the others look by themselves before long

  Returns 1 when it was not paused before, else 0: then nothing was done.
]]
local list, leases, state = KEYS[1], KEYS[2], KEYS[3]
local limit = tonumber(ARGV[1])

local length = redis.call('LLEN', list)
-- With those whose connection broke: the server may still be waiting for them.
local consumers = redis.call('ZCARD', leases)
if redis.call('HGET', state, 'paused') == '1' then return 0 end

-- Redis allows this when it is full, and after it everything else.
redis.call('HDEL', state, 'paused')
redis.call('HSET', state, 'paused', '1')
-- Each that waits now, or is about to, takes one element and claims before the next one. So with as
-- many elements as consumers nobody is left waiting, unless a Pull takes some of them: then who is
-- left claims when its wait is over.
for _ = length + 1, math.min(consumers, limit) do redis.call('RPUSH', list, '') end
return 1
`

export const peekDeadLua = `--[[
  Shows dead letters, oldest first. Changes nothing.

  KEYS[1] dead       LIST   dead letters

  ARGV[1] offset     how many to pass over
  ARGV[2] limit      how many to show at most

  Returns a list of elements.
]]
${jobsPart}
${listedPart}
return listed_jobs(KEYS[1], tonumber(ARGV[1]), tonumber(ARGV[2]))
`

export const peekHeldLua = `--[[
  Shows jobs that consumers hold: consumer after consumer, in the order in which each took them, and
  last what is in its hand. Changes nothing.

  KEYS[1] leases     ZSET   consumer -> end of its lease
  KEYS[2..n]         HASH held, LIST streak and LIST hand of each consumer

  ARGV[1] exact      1 when nothing is to be shown of other consumers than these
  ARGV[2] offset     how many jobs to pass over
  ARGV[3] limit      how many to show at most
  ARGV[4..n]         the consumers, in the order of their keys

  Returns 0 and the consumers that there are, when they are not these. Else 1 and a list of:
  consumer, token (in the hand: an empty text), element.
]]
${censusPart}
${streakPart}
${heldPart}
local leases = KEYS[1]
local offset, limit = tonumber(ARGV[2]), tonumber(ARGV[3])

if ARGV[1] == '1' and not names_all(leases, 4) then
  return { 0, redis.call('ZRANGE', leases, 0, -1) }
end

local found = {}

local function peek_held(consumer, held, streak)
  local count = count_held(held, streak)
  if offset < count then
    local tokens = sorted_tokens(held, streak)
    for index = offset + 1, math.min(count, offset + limit - #found) do
      local token = tokens[index]
      local element = element_under(token, held, streak)
      found[#found + 1] = { consumer, string.format('%d', token), element }
    end
  end
  offset = math.max(0, offset - count)
end

local function peek_hand(consumer, hand)
  local element = redis.call('LINDEX', hand, 0)
  if not element or element == '' then return end
  if offset == 0 and #found < limit then found[#found + 1] = { consumer, '', element } end
  offset = math.max(0, offset - 1)
end

for index = 2, #KEYS, 3 do
  local consumer = ARGV[3 + (index + 1) / 3]
  if may_hold(leases, consumer) then
    peek_held(consumer, KEYS[index], streak_of(KEYS[index + 1]))
    peek_hand(consumer, KEYS[index + 2])
  end
  if #found == limit then break end
end
return { 1, found }
`

export const peekReadyLua = `--[[
  Shows jobs that are ready, in the order in which they will be taken: those with a priority above
  0, then the list, then those below 0. Changes nothing.

  KEYS[1] list       LIST   ready, head = next
  KEYS[2] priority   ZSET   ready with a priority

  ARGV[1] offset     how many jobs to pass over
  ARGV[2] limit      how many to show at most

  Returns a list of elements.
]]
${jobsPart}
${listedPart}
${membersPart}
local list, priority = KEYS[1], KEYS[2]
local offset, limit = tonumber(ARGV[1]), tonumber(ARGV[2])
local found = {}

local function peek_prioritised(from, to)
  local count = redis.call('ZCOUNT', priority, from, to)
  local room = limit - #found
  local members = redis.call('ZRANGEBYSCORE', priority, from, to, 'LIMIT', offset, room)
  for _, member in ipairs(members) do found[#found + 1] = element_of_prioritised(member) end
  offset = math.max(0, offset - count)
end

local function peek_listed()
  for _, element in ipairs(listed_jobs(list, offset, limit - #found)) do
    found[#found + 1] = element
  end
  offset = math.max(0, offset - jobs_in(list))
end

peek_prioritised('-inf', '(0')
peek_listed()
peek_prioritised('(0', '+inf')
return found
`

export const placeLua = `--[[
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
${chunksPart}
${clockPart}
${membersPart}
${wakePart}
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
`

export const prependLua = `--[[
  Puts elements back at the head of a list, also when Redis is over its maxmemory: jobs that were
  taken off a full Redis must find their way back.

  KEYS[1] list      LIST    the queue, head = next

  ARGV[1..n]        the elements, the first becomes the head

  Returns how many were put back.
]]
local list = KEYS[1]

-- Changes nothing. But a script whose first write Redis allows when it is full may go on to any.
redis.call('LTRIM', list, 0, -1)
for index = #ARGV, 1, -1 do
  redis.call('LPUSH', list, ARGV[index])
end
return #ARGV
`

export const reapLua = `--[[
  Gives a part of what a lost consumer held back to the head of the list, with one more recovery
  on each job. Does nothing when the consumer has been heard of since it was inspected.

  KEYS[1] list       LIST   ready, head = next
  KEYS[2] leases     ZSET   consumer -> end of its lease
  KEYS[3] consumers  HASH   consumer -> record
  KEYS[4] held       HASH   token -> element, of the lost consumer
  KEYS[5] hand       LIST   what BLMOVE has moved for the lost consumer
  KEYS[6] state      HASH   counters
  KEYS[7] streak     LIST   more of what the lost consumer holds, see lib/streak.lua

  ARGV[1] consumer
  ARGV[2] lease end  as it was when it was inspected
  ARGV[3] run        run id of this server, or - when we may not know
  ARGV[4] channel    the consumer's channel
  ARGV[5] limit      how many jobs to give back at most

  Returns how many jobs went back, and 1 when there may be more, else 0. What is left is to be
  reaped with a lease end of 0.
]]
${chunksPart}
${clockPart}
${closeHandPart}
${elementPart}
${streakPart}
${streakChangesPart}
${heldPart}
${giveBackPart}
local list, leases, consumers, held, hand, state = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5], KEYS[6]
local consumer, seen, run, channel = ARGV[1], ARGV[2], ARGV[3], ARGV[4]
local limit = tonumber(ARGV[5])

local record = redis.call('HGET', consumers, consumer)
local lease_end = redis.call('ZSCORE', leases, consumer) or '-'
if lease_end ~= seen or is_closed(hand) then return { 0, 0 } end
redis.call('LLEN', list)
redis.call('LLEN', hand)
redis.call('HLEN', held)
redis.call('HLEN', state)
local streak = streak_of(KEYS[7])
local now = milliseconds()
if lease_end == '-' then
  -- Somebody deleted the leases. It gets a new one, to renew if it still lives.
  local lease = record and string.match(record, '^%d+ (%d+)')
  redis.call('ZREM', leases, consumer)
  if lease then redis.call('ZADD', leases, now + tonumber(lease), consumer) end
  return { 0, 0 }
end
local is_gone = tonumber(lease_end) <= now
if not is_gone and record and run ~= '-' and string.find(record, ' ' .. run .. ' ', 1, true) then
  is_gone = redis.call('PUBSUB', 'NUMSUB', channel)[2] == 0
end
if not is_gone then return { 0, 0 } end

-- From now on it is fenced. Redis allows this when it is full, and after it everything else.
redis.call('HDEL', consumers, consumer)
local count = give_back(list, held, streak, hand, limit, function(element, token)
  -- A consumer that left never got to see what came into its hand later.
  if token == 'hand' and not record then return element end
  if token == 'hand' then token = string.format('h%d', now) end
  return recovered(element, consumer, token)
end)
if record or lease_end == '0' then redis.call('HINCRBY', state, 'recovered', count) end
if count_held(held, streak) == 0 and redis.call('LLEN', hand) == 0 then
  close_hand(leases, consumer, hand)
  return { count, 0 }
end
redis.call('ZADD', leases, 0, consumer)
return { count, 1 }
`

export const redriveLua = `--[[
  Moves dead letters to the tail of a list, oldest first, as jobs that nobody has tried yet. The
  note of their death stays in their header, until the next one replaces it.

  KEYS[1] dead       LIST   dead letters
  KEYS[2] list       LIST   ready, head = next: of this queue or of another one
  KEYS[3] state      HASH   counters of this queue

  ARGV[1] limit      how many to move at most
  ARGV[2] own        1 when the list is that of this queue

  Returns how many jobs were moved, and how many dead letters are left. The same call again moves
  the next ones.
]]
${chunksPart}
${elementPart}
local dead, list, state = KEYS[1], KEYS[2], KEYS[3]
local limit, is_own = tonumber(ARGV[1]), ARGV[2] == '1'

redis.call('LLEN', list)
redis.call('HLEN', state)
local letters = redis.call('LRANGE', dead, 0, limit - 1)

local jobs = {}
for _, element in ipairs(letters) do
  local attempts, _, header, payload = open(element)
  if attempts then element = sealed(0, 0, header, payload) end
  if element ~= '' then jobs[#jobs + 1] = element end
end

-- Changes nothing. But a script whose first write Redis allows when it is full may go on to any.
redis.call('LTRIM', dead, 0, -1)
call_with_all('RPUSH', list, jobs)
redis.call('LTRIM', dead, #letters, -1)
if is_own and #jobs > 0 then redis.call('HINCRBY', state, 'redriven', #jobs) end
return { #jobs, redis.call('LLEN', dead) }
`

export const resumeLua = `--[[
  Lets claims take jobs again after pause.lua.

  KEYS[1] list       LIST   ready, head = next
  KEYS[2] state      HASH   paused

  ARGV[1] longest    a list longer than this is left as it is: to search it takes too long

  Returns 1 when it was paused before, else 0.
]]
local list, state = KEYS[1], KEYS[2]
local longest = tonumber(ARGV[1])

local length = redis.call('LLEN', list)
local was_paused = redis.call('HDEL', state, 'paused')
if was_paused == 0 then return 0 end
-- The rest of those that the pause has put there. Consumers that are paused look by themselves.
if length <= longest then redis.call('LREM', list, 0, '') end
return 1
`

export const settleLua = `--[[
  Settles jobs of a consumer and renews its lease. With nothing to settle it is a sign of life.

  KEYS[1..9]         as in claim.lua, without [7]: list, priority, later, leases, consumers, held,
                     dead, state, streak

  ARGV[1] consumer
  ARGV[2] lease      ms
  ARGV[3..n]         settlements, see lib/settle.lua

  Returns false when the consumer is fenced: nothing was done. Else now (ms).
]]
${chunksPart}
${clockPart}
${elementPart}
${membersPart}
${streakPart}
${streakChangesPart}
${settlePart}
${wakePart}
local keys = {
  list = KEYS[1], priority = KEYS[2], later = KEYS[3], held = KEYS[6], dead = KEYS[7],
  state = KEYS[8]
}
local leases, consumers = KEYS[4], KEYS[5]
local consumer, lease = ARGV[1], tonumber(ARGV[2])

-- Before any write, so that a key of another type stops everything while nothing has happened.
if redis.call('HEXISTS', consumers, consumer) == 0 then return false end
redis.call('LLEN', keys.list)
redis.call('LLEN', keys.dead)
redis.call('ZCARD', keys.priority)
redis.call('HLEN', keys.held)
keys.streak = streak_of(KEYS[9])
redis.call('HLEN', keys.state)
local waiting = redis.call('ZCARD', keys.later)
local now = milliseconds()

-- Redis allows this when it is full, and after it everything else: a full queue can be drained.
redis.call('ZREM', leases, consumer)
redis.call('ZADD', leases, now + lease, consumer)
settle(keys, consumer, 3, now)

-- An idle consumer has to know when to wake for a retry.
if redis.call('ZCARD', keys.later) > waiting or redis.call('ZCARD', keys.priority) > 0 then
  wake_one(keys.list)
end
return now
`
