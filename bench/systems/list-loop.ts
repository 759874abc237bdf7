import { type Holding, reliableRoles } from './reliable-roles.ts'

/**
 * Cuts the jobs of the last call off the list of what is held, and moves up to as many as are
 * wanted to its end.
 *
 * KEYS: list, held. ARGV: token of the first job to move, how many, how many jobs to cut off.
 */
const CLAIM = `
local list, held = KEYS[1], KEYS[2]
redis.call('LTRIM', held, ARGV[3], -1)
local want = tonumber(ARGV[2])
if want == 0 then return {} end
local elements = redis.call('LRANGE', list, 0, want - 1)
if #elements == 0 then return elements end
redis.call('RPUSH', held, unpack(elements))
redis.call('LTRIM', list, #elements, -1)
return elements`

const list: Holding = { script: CLAIM, settle: (_first, count) => [String(count)] }

export const { work, forAwaitReliable } = reliableRoles(list)
