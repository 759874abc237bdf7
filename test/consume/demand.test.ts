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
