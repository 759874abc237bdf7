-- What a consumer holds, be it in a streak or in the hash.

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
end
