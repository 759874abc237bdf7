--[[
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
-- include census
-- include streak
-- include held
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
