import assert from 'node:assert/strict'
import type { StoreUnderTest } from '../store/store-under-test.ts'
import { adminTest } from './scene.ts'

/** Long enough that a test which really waited for it would fail by its own timeout. */
const longWaitMs = 120_000

/** Nothing is handed out for a while. */
export function pausingConformance(subject: StoreUnderTest): void {
  adminTest(subject, 'a queue is paused from pause to resume', async scene => {
    const states = [await scene.admin.isPaused()]
    await scene.admin.pause()
    states.push(await scene.admin.isPaused())
    await scene.admin.resume()
    states.push(await scene.admin.isPaused())

    assert.deepEqual(states, [false, true, false])
  })

  adminTest(subject, 'others see the pause, and can end it', async scene => {
    await scene.admin.pause()

    const other = scene.adminOf(scene.queue)
    assert.equal(await other.isPaused(), true)
    await other.resume()

    assert.equal(await scene.admin.isPaused(), false)
  })

  adminTest(subject, 'a claim takes nothing from a paused queue', async scene => {
    const consumer = await scene.consumer()
    await scene.append('a')
    await scene.admin.pause()

    const { taken, isPaused } = await consumer.claim(1)

    assert.deepEqual([taken, isPaused], [[], true])
    await scene.admin.resume()
    assert.deepEqual(await consumer.take(1), ['a'])
  })

  adminTest(subject, 'every consumer that waits is woken to claim', async scene => {
    const consumers = [await scene.consumer(), await scene.consumer(), await scene.consumer()]
    const waits = consumers.map(consumer => consumer.wait(longWaitMs))

    await scene.admin.pause()

    assert.deepEqual(await Promise.all(waits), ['', '', ''])
    const claims = await Promise.all(consumers.map(consumer => consumer.claim(1)))
    assert.deepEqual(
      claims.map(({ isPaused }) => isPaused),
      [true, true, true]
    )
  })

  adminTest(subject, 'to pause adds no job and removes none', async scene => {
    await scene.consumer()
    await scene.admin.pause()
    await scene.append('a')

    assert.deepEqual(await scene.sizes(), { ready: 1, delayed: 0, held: 0, dead: 0 })
    assert.deepEqual(await scene.peek('ready'), ['a'])
    await scene.admin.resume()
    assert.deepEqual(await scene.peek('ready'), ['a'])
  })

  adminTest(subject, 'nothing of a pause is left after it', async scene => {
    const consumers = [await scene.consumer(), await scene.consumer()]

    await scene.admin.pause()
    await scene.admin.pause()
    await scene.admin.resume()
    await scene.admin.resume()
    await scene.append('a', '')

    const taken = [await consumers[0]!.wait(0), await consumers[0]!.wait(0)]
    assert.deepEqual(taken, ['a', ''])
  })

  adminTest(subject, 'a plain taker takes from a paused queue', async scene => {
    await scene.append('a')
    await scene.admin.pause()

    assert.deepEqual(await scene.taker().take(1, 0), [Buffer.from('a')])
  })
}
