-- A list's jobs, without the empty elements that only wake somebody up. They are looked for among
-- the first elements alone, so that no long list is read to its end: they go into an empty list,
-- and nothing gets before them but what is given back.

local function markers_in(list)
  return redis.call('LPOS', list, '', 'COUNT', 0, 'MAXLEN', 100000)
end

local function jobs_in(list)
  return redis.call('LLEN', list) - #markers_in(list)
end
