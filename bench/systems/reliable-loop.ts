import { type Holding, reliableRoles } from './reliable-roles.ts'

/**
 * Deletes the jobs of the last call from the hash of what is held, and moves up to as many as are
 * wanted from the head of the list into it.
 *
 * KEYS: list, held. ARGV: token of the first job to move, how many, tokens of the jobs to delete.
 */
const CLAIM = `
local list, held = KEYS[1], KEYS[2]
local first, want = tonumber(ARGV[1]), tonumber(ARGV[2])
if #ARGV > 2 then redis.call('HDEL', held, unpack(ARGV, 3)) end
if want == 0 then return {} end
local elements = redis.call('LRANGE', list, 0, want - 1)
if #elements == 0 then return elements end
local fields = {}
for index, element in ipairs(elements) do
  fields[2 * index - 1] = string.format('%d', first + index - 1)
  fields[2 * index] = element
end
redis.call('HSET', held, unpack(fields))
redis.call('LTRIM', list, #elements, -1)
return elements`

const hash: Holding = {
  script: CLAIM,
  settle: (first, count) => Array.from({ length: count }, (_, index) => String(first + index))
}

export const { work, forAwaitReliable } = reliableRoles(hash)
