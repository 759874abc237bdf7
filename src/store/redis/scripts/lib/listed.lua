-- Up to `limit` of a list's jobs, after the first `offset` of them.
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
end
