-- Elements, as docs/wire-format.md has them. Only the numbers before the header are ever changed,
-- and a dead letter's note put in front of it, and an id at its end: no header and no payload is
-- parsed here.

-- The numbers, the header and the payload of an enveloped element; nothing for a raw one.
local function open(element)
  if string.sub(element, 1, 4) ~= 'pp1 ' then return nil end
  local stop = string.find(element, '\n', 5, true)
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

-- Whether `id` is one of a header's names: not of what is inside its objects, lists and texts.
local function has_id(header)
  local bare = string.gsub(header, '\\.', '__')
  -- Each such name becomes a mark, and all other texts go.
  bare = string.gsub(bare, '"([^"]*)"[ \t\r]*(:?)', function(text, colon)
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
local function is_blank(header) return string.find(header, '^{[ \t\r]*}$') ~= nil end

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
  return 'pp1 ' .. numbers .. ' ' .. header .. '\n' .. payload
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
end
