import assert from 'node:assert/strict'
import { test } from 'node:test'
import { linkFaultsOf } from '../../chaos/faults/link-faults.ts'
import { intactMessage, messageOf } from '../../chaos/message.ts'
import { Random } from '../../chaos/random.ts'

const plan = {
  kinds: ['kill', 'mute', 'black hole', 'delay', 'slice', 'half-close', 'outage'],
  count: 20,
  messages: 1000
} as const

test('the same seed plans the same faults, another one others', () => {
  const faults = (seed: number) => linkFaultsOf(new Random(seed).fork('link 0'), plan)

  assert.deepEqual(faults(7), faults(7))
  assert.notDeepEqual(faults(7), faults(8))
  assert.notDeepEqual(faults(7), linkFaultsOf(new Random(7).fork('link 1'), plan))
})

test('what one actor draws does not change what another draws', () => {
  const busy = new Random(7)
  const calm = new Random(7)
  for (let draws = 0; draws < 10; draws++) busy.next()
  busy.fork('a').next()

  assert.equal(busy.fork('b').next(), calm.fork('b').next())
})

test('numbers are spread over their range, both ends included', () => {
  const random = new Random('spread')
  const drawn = Array.from({ length: 1000 }, () => random.integer(3, 6))

  assert.deepEqual(new Set(drawn), new Set([3, 4, 5, 6]))
  const ones = drawn.filter(number => number === 3).length
  assert.ok(ones > 180 && ones < 320, `${ones} of 1000`)
})

test('the same seed makes the same message, and it is known when a byte of it changes', () => {
  const message = () => messageOf(1, 2, { ms: 3 }, new Random('message'))

  assert.deepEqual(message(), message())
  assert.deepEqual(intactMessage(JSON.parse(JSON.stringify(message()))), message())
  assert.equal(intactMessage({ ...message(), filler: `${message().filler}!` }), undefined)
  assert.equal(intactMessage({ ...message(), number: 3 }), undefined)
  assert.equal(intactMessage(null), undefined)
})
