import assert from 'node:assert/strict'
import type { StoreUnderTest } from '../store/store-under-test.ts'
import { adminTest } from './scene.ts'

/** How many jobs there are in each state. */
export function measuringConformance(subject: StoreUnderTest): void {
  adminTest(subject, 'a queue that nobody has used has no jobs', async scene => {
    assert.deepEqual(await scene.sizes(), { ready: 0, delayed: 0, held: 0, dead: 0 })
  })

  adminTest(subject, 'jobs with and without a priority are ready', async scene => {
    await scene.append('a', 'b')
    await scene.place('high', { priority: 1 })
    await scene.place('low', { priority: -1 })

    assert.deepEqual(await scene.sizes(), { ready: 4, delayed: 0, held: 0, dead: 0 })
  })

  adminTest(subject, 'a job that is not due is delayed, whatever its priority', async scene => {
    await scene.place('a', { delayMs: 60_000 })
    await scene.place('b', { delayMs: 60_000, priority: 3 })

    assert.deepEqual(await scene.sizes(), { ready: 0, delayed: 2, held: 0, dead: 0 })
  })

  adminTest(subject, 'what only wakes somebody up is no job', async scene => {
    await scene.place('later', { delayMs: 60_000 })
    await scene.append('', 'a', '', 'b')

    assert.equal((await scene.sizes()).ready, 2)
  })

  adminTest(subject, 'jobs of all consumers are held', async scene => {
    const [first, second] = [await scene.consumer(), await scene.consumer()]
    await scene.append('a', 'b', 'c', 'd')
    await first.take(2)
    await second.take(1)

    assert.deepEqual(await scene.sizes(), { ready: 1, delayed: 0, held: 3, dead: 0 })
  })

  adminTest(subject, 'a job in the hand of a consumer is held, a mere call is not', async scene => {
    const [first, second] = [await scene.consumer(), await scene.consumer()]
    await scene.append('a', '')
    await first.wait(0)
    await second.wait(0)

    assert.deepEqual(await scene.sizes(), { ready: 0, delayed: 0, held: 1, dead: 0 })
  })

  adminTest(subject, 'jobs are counted with consumers that come and go', async scene => {
    await scene.append('a', 'b', 'c')
    assert.equal((await scene.sizes()).held, 0)

    const first = await scene.consumer()
    await first.take(1)
    assert.equal((await scene.sizes()).held, 1)

    await (await scene.consumer()).take(1)
    assert.equal((await scene.sizes()).held, 2)

    await first.leave()
    assert.deepEqual(await scene.sizes(), { ready: 2, delayed: 0, held: 1, dead: 0 })
  })

  adminTest(
    subject,
    'jobs that a consumer took over from its former name are held',
    async scene => {
      const consumer = await scene.consumer()
      await scene.append('a', 'b')
      await consumer.take(2)
      assert.equal((await scene.sizes()).held, 2)

      await consumer.successor().enter(consumer.name)

      assert.equal((await scene.sizes()).held, 2)
    }
  )

  adminTest(subject, 'jobs that died are dead letters', async scene => {
    await scene.bury('a', 'b', 'c')

    assert.deepEqual(await scene.sizes(), { ready: 0, delayed: 0, held: 0, dead: 3 })
  })

  adminTest(subject, 'dead letters are a queue that can be looked at', async scene => {
    await scene.bury('a', 'b')

    const letters = scene.adminOf(`{${scene.queue}}:dead`)

    assert.equal((await scene.sizes(letters)).ready, 2)
  })

  adminTest(subject, 'each queue is measured by itself', async scene => {
    await scene.append('a')

    const other = scene.adminOf(`${scene.queue} other`)

    assert.equal((await scene.sizes(other)).ready, 0)
  })
}
