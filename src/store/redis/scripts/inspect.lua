--[[
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
-- include clock
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
