-- Whether the one job that is held must run alone.
local function holds_alone(held, streak)
  -- Such a job is never in a streak.
  if streak.count > 0 or redis.call('HLEN', held) ~= 1 then return false end
  return must_run_alone(redis.call('HVALS', held)[1])
end
