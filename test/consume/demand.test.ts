import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ack } from '../../src/consume/settlement.ts'
import { Bench } from './bench-ledger.ts'

/** A consumer that waits with room for one, while three jobs become due at once. */
async function waiting({ priority }: { priority: number }) {
  const bench = new Bench()
  await bench.give('a', 'b', 'c')
  const former = bench.consumer({ capacity: 3 })
  await bench.turns()
  for (const token of former.claimant.held.keys()) {
    former.consumer.settle(token, { kind: 'retry', delayMs: 500, priority })
  }
  former.consumer.stop()
  await bench.turns()
  const one = bench.consumer({ capacity: 1 })
  await bench.turns()
  assert.equal(one.ledger.calls.at(-1), 'wait')
  return { bench, ...one }
}

for (const priority of [0, 1, -1]) {
  test(`a consumer that waits with room for one takes one of those that become due (priority ${priority})`, async () => {
    const { bench, claimant, consumer } = await waiting({ priority })

    await bench.pass(500)
    assert.equal(claimant.taken.length, 1)

    const [token] = claimant.held.keys()
    claimant.held.delete(token!)
    consumer.settle(token!, ack)
    await bench.turns()
    assert.equal(claimant.taken.length, 2)
  })
}

test('a consumer whose wait has its only place left learns that nothing is left', async () => {
  const bench = new Bench()
  await bench.give('a')
  const { claimant, consumer, ledger } = bench.consumer({ capacity: 2 })
  await bench.turns()
  assert.deepEqual([claimant.taken.length, ledger.calls.at(-1)], [1, 'wait'])

  // As 'auto' does when jobs take longer.
  claimant.capacity = 1
  const [token] = claimant.held.keys()
  claimant.held.delete(token!)
  const before = claimant.idles
  consumer.settle(token!, ack)
  await bench.turns()

  assert.ok(claimant.idles > before)
  assert.equal(ledger.calls.at(-1), 'wait')
  await bench.give('b')
  await bench.turns()
  assert.equal(claimant.taken.length, 2)
})
