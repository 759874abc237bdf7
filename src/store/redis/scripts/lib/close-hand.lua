-- Nobody looks any more into the hand of a name that is gone for good. A BLMOVE under that name may
-- still be on its way: on a link that was stalled, for minutes. What it finds here is of another
-- type, so Redis refuses it, and the element stays in the list for others.
local function is_closed(hand)
  return redis.call('TYPE', hand).ok == 'string'
end

local function close_hand(leases, consumer, hand)
  redis.call('SET', hand, '', 'EX', 3600)
  redis.call('ZREM', leases, consumer)
end
