-- Whether ARGV from `at` on names all consumers that may hold jobs, and no others. The caller had to
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
end
