import assert from 'node:assert/strict'
import { keysOf } from '../../../src/store/keys.ts'
import { openElement } from '../../support/envelope.ts'
import { deathNoteMembers } from '../../../src/wire/header.ts'
import type { LedgerUnderTest } from './ledger-under-test.ts'
import { ledgerTest } from './scene.ts'

/** Jobs that become dead letters. */
export function rejectingConformance(subject: LedgerUnderTest): void {
  ledgerTest(subject, 'a rejected job is a dead letter that says why', async scene => {
    await scene.append('pp1 2+1 {"id":"ä"}\n{"n":1.0}')
    const consumer = await scene.consumer()
    await consumer.claim(1)

    const note = '"queue":"jobs","recoveries":1,"reason":"100 %1 é"'
    const { nowMs } = await consumer.settle({ rejects: [{ token: 1, attempts: 3, note }] })

    const { dead, held, counters } = await scene.look()
    assert.deepEqual(dead, [`pp1 3 {"dead":{"at":${nowMs},${note}},"id":"ä"}\n{"n":1.0}`])
    assert.deepEqual([held, counters.dead], [{}, 1])
  })

  ledgerTest(subject, 'a raw job gets an id when it becomes a dead letter', async scene => {
    await scene.append('"job"')
    const consumer = await scene.consumer()
    await consumer.claim(1, { firstToken: 9 })

    const note = '"reason":"no"'
    const { nowMs } = await consumer.settle({ rejects: [{ token: 9, attempts: 1, note }] })

    const { dead } = await scene.look()
    assert.deepEqual(dead, [`pp1 1 {"dead":{"at":${nowMs},"reason":"no"},"id":"c1-9"}\n"job"`])
  })

  ledgerTest(subject, 'a dead letter that dies again has the last note only', async scene => {
    const older = `"dead":{"at":1,${deathNoteMembers({ queue: 'q', reason: 'a } {', recoveries: 0 })}}`
    await scene.append(`pp1 1 {${older}}\n1`, `pp1 1 {${older},"id":"b"}\n2`, 'pp1 1 { }\n3')
    const consumer = await scene.consumer()
    await consumer.claim(3)

    const note = deathNoteMembers({ queue: scene.queue, reason: 'again }', recoveries: 2 })
    const rejects = [1, 2, 3].map(token => ({ token, attempts: 5, note }))
    const { nowMs } = await consumer.settle({ rejects })

    const death = { at: nowMs, queue: scene.queue, reason: 'again }', recoveries: 2 }
    const { dead } = await scene.look()
    assert.deepEqual(
      dead.map(element => openElement(Buffer.from(element)).header),
      ['c1-1', 'b', 'c1-3'].map(id => ({ dead: death, id }))
    )
  })

  ledgerTest(subject, 'a job rejected without a note is only removed', async scene => {
    await scene.append('a')
    const consumer = await scene.consumer()
    await consumer.claim(1)

    await consumer.settle({ rejects: [{ token: 1, attempts: 1, note: undefined }] })

    const { dead, ready, held, counters } = await scene.look()
    assert.deepEqual([dead, ready, held, counters.dead], [[], [], {}, 1])
  })

  ledgerTest(subject, 'dead letters are a queue, in the order of their deaths', async scene => {
    await scene.append('pp1 0 {"id":"k"}\na', 'pp1 0 {"id":"k"}\nb')
    const consumer = await scene.consumer()
    await consumer.claim(2)
    const note = '"reason":"no"'
    const first = await consumer.settle({ rejects: [{ token: 2, attempts: 1, note }] })
    const second = await consumer.settle({ rejects: [{ token: 1, attempts: 1, note }] })

    assert.deepEqual(await scene.takeAll(keysOf(scene.queue).dead), [
      `pp1 1 {"dead":{"at":${first.nowMs},${note}},"id":"k"}\nb`,
      `pp1 1 {"dead":{"at":${second.nowMs},${note}},"id":"k"}\na`
    ])
  })
}
