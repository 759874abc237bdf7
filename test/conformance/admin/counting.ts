import assert from 'node:assert/strict'
import type { StoreUnderTest } from '../store/store-under-test.ts'
import { deafWatch, longWaitMs } from '../store/scene.ts'
import { eventually } from '../../support/eventually.ts'
import { adminTest, type AdminScene } from './scene.ts'

const none = { acked: 0, retried: 0, dead: 0, recovered: 0, expired: 0, redriven: 0, cleared: 0 }

/** How often what has happened. */
export function countingConformance(subject: StoreUnderTest): void {
  adminTest(subject, 'a queue that nobody has used has counted nothing', async scene => {
    assert.deepEqual(await counters(scene), none)
  })

  adminTest(subject, 'each way in which a job is settled is counted', async scene => {
    const consumer = await scene.consumer()
    await scene.append('a', 'b', 'c', 'd', 'e', 'f', 'g')
    await consumer.take(7)

    await consumer.settle({
      acks: [1, 2],
      expired: [3],
      releases: [4],
      retries: [
        { token: 5, delayMs: 0, priority: 0 },
        { token: 6, delayMs: 60_000, priority: 0 }
      ],
      rejects: [{ token: 7, attempts: 1, note: '"reason":"no"' }]
    })

    assert.deepEqual(await counters(scene), { ...none, acked: 2, expired: 1, retried: 2, dead: 1 })
  })

  adminTest(subject, 'jobs of a lost consumer are counted as recovered', async scene => {
    const lost = await scene.consumer({ lease: 100 })
    const other = await scene.consumer()
    await scene.append('a', 'b')
    await lost.take(2)

    const [suspect] = (await eventually(async () => {
      const { suspects } = await other.ledger.inspect()
      return suspects.length > 0 && suspects
    })) as [{ consumer: string; leaseEnd: string; why: 'expired' }]
    await other.ledger.reap(suspect)

    assert.deepEqual(await counters(scene), { ...none, recovered: 2 })
    assert.deepEqual(await scene.sizes(), { ready: 2, delayed: 0, held: 0, dead: 0 })
  })

  adminTest(subject, 'dead letters that come back are counted', async scene => {
    await scene.bury('a', 'b', 'c')

    await scene.admin.redrive(2, scene.queue)

    assert.deepEqual(await counters(scene), { ...none, dead: 3, redriven: 2 })
  })

  adminTest(subject, 'dead letters that somebody waits for are counted too', async scene => {
    const taking = scene.store().openTaker(scene.queue, deafWatch).take(1, longWaitMs)
    await scene.store().append(`{${scene.queue}}:dead`, ['a'], {})

    await scene.admin.redrive(1, scene.queue)

    assert.deepEqual((await taking).map(String), ['a'])
    assert.deepEqual(await counters(scene), { ...none, redriven: 1 })
  })

  adminTest(subject, 'dead letters that go to another queue are counted nowhere', async scene => {
    const other = `${scene.queue} other`
    await scene.bury('a', 'b', 'c')

    await scene.admin.redrive(2, other)

    assert.deepEqual(await counters(scene), { ...none, dead: 3 })
    assert.deepEqual((await scene.adminOf(other).measure()).counters, none)
  })

  adminTest(subject, 'jobs that are removed are counted, dead letters are not', async scene => {
    await scene.bury('a', 'b', 'c')
    await scene.append('d', '', 'e')
    await scene.place('f', { priority: 1 })
    await scene.place('g', { delayMs: 60_000 })

    await scene.admin.clear(['ready', 'delayed', 'dead'])

    assert.deepEqual(await counters(scene), { ...none, dead: 3, cleared: 4 })
  })

  adminTest(subject, 'what was counted stays counted when nothing is left', async scene => {
    await scene.append('a')
    await scene.admin.clear(['ready'])
    await scene.append('b')
    await scene.taker().take(1, 0)

    assert.deepEqual(await counters(scene), { ...none, cleared: 1 })
  })
}

async function counters(scene: AdminScene): Promise<object> {
  return (await scene.admin.measure()).counters
}
