--[[
  Shows dead letters, oldest first. Changes nothing.

  KEYS[1] dead       LIST   dead letters

  ARGV[1] offset     how many to pass over
  ARGV[2] limit      how many to show at most

  Returns a list of elements.
]]
-- include jobs
-- include listed
return listed_jobs(KEYS[1], tonumber(ARGV[1]), tonumber(ARGV[2]))
