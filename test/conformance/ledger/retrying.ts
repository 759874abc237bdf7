import assert from 'node:assert/strict'
import type { LedgerUnderTest } from './ledger-under-test.ts'
import { ledgerTest } from './scene.ts'

/** Jobs whose attempt failed and that are to be tried again. */
export function retryingConformance(subject: LedgerUnderTest): void {
  ledgerTest(subject, 'a retry counts the attempt and forgets recoveries', async scene => {
    await scene.append('pp1 3+2 {"id":"ä"}\n{"n":1.0,"e":[]}')
    const consumer = await scene.consumer()
    await consumer.claim(1)

    await consumer.settle({ retries: [{ token: 1, delayMs: 0, priority: 0 }] })

    const { ready, counters } = await scene.look()
    assert.deepEqual(ready, ['pp1 4 {"id":"ä"}\n{"n":1.0,"e":[]}'])
    assert.equal(counters.retried, 1)
  })

  ledgerTest(subject, 'a raw job gets an id with its first retry, and keeps it', async scene => {
    await scene.append('"job"')
    const consumer = await scene.consumer()
    await consumer.claim(1, { firstToken: 41 })
    await consumer.settle({ retries: [{ token: 41, delayMs: 0, priority: 0 }] })
    const other = await scene.consumer()

    await other.claim(1, { firstToken: 5 })
    await other.settle({ retries: [{ token: 5, delayMs: 0, priority: 0 }] })

    assert.deepEqual(await scene.ready(), ['pp1 2 {"id":"c1-41"}\n"job"'])
  })

  ledgerTest(subject, 'a retry without delay goes to the tail', async scene => {
    await scene.append('pp1 0 {"id":"k"}\na', 'b')
    const consumer = await scene.consumer()
    await consumer.claim(1)

    await consumer.settle({ retries: [{ token: 1, delayMs: 0, priority: 0 }] })

    assert.deepEqual(await scene.ready(), ['b', 'pp1 1 {"id":"k"}\na'])
  })

  ledgerTest(subject, 'a retry with a delay below 0 goes to the head', async scene => {
    await scene.append('pp1 0 {"id":"k"}\na', 'b')
    const consumer = await scene.consumer()
    await consumer.claim(1)

    await consumer.settle({ retries: [{ token: 1, delayMs: -1, priority: 5 }] })

    assert.deepEqual(await scene.ready(), ['pp1 1 {"id":"k"}\na', 'b'])
  })

  ledgerTest(subject, 'a retry without delay keeps its priority', async scene => {
    await scene.append('pp1 0 {"id":"k"}\nlow', 'pp1 0 {"id":"k"}\nhigh', 'b')
    const consumer = await scene.consumer()
    await consumer.claim(2)

    await consumer.settle({
      retries: [
        { token: 1, delayMs: 0, priority: -1 },
        { token: 2, delayMs: 0, priority: 1 }
      ]
    })

    assert.deepEqual((await scene.look()).prioritised, [
      'pp1 1 {"id":"k"}\nhigh',
      'pp1 1 {"id":"k"}\nlow'
    ])
    assert.deepEqual(await consumer.take(3), [
      'pp1 1 {"id":"k"}\nhigh',
      'b',
      'pp1 1 {"id":"k"}\nlow'
    ])
  })

  ledgerTest(subject, 'a retry with a delay is not taken before it is due', async scene => {
    await scene.append('pp1 0 {"id":"k"}\na')
    const consumer = await scene.consumer()
    await consumer.claim(1)
    await consumer.settle({ retries: [{ token: 1, delayMs: 60_000, priority: 0 }] })

    const early = await consumer.claim(1)
    await scene.makeDue()
    const late = await consumer.claim(1)

    assert.deepEqual([early.taken, late.taken.map(String)], [[], ['pp1 1 {"id":"k"}\na']])
    assert.ok(early.dueInMs !== undefined && early.dueInMs > 50_000 && early.dueInMs <= 60_000)
  })

  ledgerTest(subject, 'a retry that a claim carries is known to that claim', async scene => {
    await scene.append('pp1 0 {"id":"k"}\na')
    const consumer = await scene.consumer()
    await consumer.claim(1)

    const settlements = { retries: [{ token: 1, delayMs: 59_999.5, priority: 0 }] }
    const { dueInMs, taken, held } = await consumer.claim(1, { settlements })

    assert.deepEqual([taken, held, dueInMs], [[], 0, 60_000])
  })

  ledgerTest(subject, 'a delayed retry keeps its priority', async scene => {
    await scene.append('pp1 0 {"id":"k"}\na', 'b')
    const consumer = await scene.consumer()
    await consumer.claim(1)
    await consumer.settle({ retries: [{ token: 1, delayMs: 60_000, priority: 2 }] })

    await scene.makeDue()

    assert.deepEqual(await consumer.take(2), ['pp1 1 {"id":"k"}\na', 'b'])
  })
}
