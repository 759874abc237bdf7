import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { codes } from '../../../src/errors.ts'
import { eventually } from '../../support/eventually.ts'
import type { StreamsUnderTest } from '../stream/streams-under-test.ts'
import { Gate, queueTest } from './scene.ts'

/** Jobs as they are, without taking them. */
export function peekingConformance(subject: StreamsUnderTest): void {
  queueTest(subject, 'a job is shown with all that is known of it', async scene => {
    const push = scene.push<{ to: string }>()
    const before = Date.now()
    const headers = { trace: 'x' }
    await push.send({ to: 'ann' }, { id: 'order-7', priority: 3, headers, attempts: 2 })
    await push.send({ to: 'bob' }, { delayMs: 60_000 })
    push.write({ to: 'cleo' })
    await push.close()

    const [first, second, ...others] = await scene.manager.peek()
    const [delayed] = await scene.manager.peek({ state: 'delayed' })

    assert.deepEqual(others, [])
    const { pushedAt, headers: shown, ...facts } = first!
    const common = { attempt: 1, state: 'ready' }
    assert.deepEqual(facts, { ...common, id: 'order-7', priority: 3, data: { to: 'ann' } })
    assert.deepEqual({ ...shown }, headers)
    assert.ok(pushedAt && pushedAt.getTime() >= before - 1 && pushedAt.getTime() <= Date.now() + 1)
    assert.deepEqual([second?.id, second?.data], [undefined, { to: 'cleo' }])
    assert.equal(delayed?.state, 'delayed')
    assert.deepEqual(delayed.data, { to: 'bob' })
    assert.ok(Math.abs(delayed.dueAt!.getTime() - before - 60_000) < 10_000)
  })

  queueTest(subject, 'ten jobs are shown unless told otherwise', async scene => {
    await scene.pushed(1200)

    const shown = await scene.manager.peek()
    assert.deepEqual(
      shown.map(({ data }) => data),
      [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]
    )
    assert.equal((await scene.manager.peek({ limit: 1000 })).length, 1000)
    const part = await scene.manager.peek({ offset: 1198, limit: 1000 })
    assert.deepEqual(
      part.map(({ data }) => data),
      [1198, 1199]
    )
  })

  queueTest(
    subject,
    'a job that is held is shown under the id that its handler sees',
    async scene => {
      const gate = new Gate()
      const ids: string[] = []
      const worker = scene.worker({}, job => {
        ids.push(job.id)
        return gate.handler(job)
      })
      await scene.pushed(1)
      await eventually(() => ids.length === 1)

      const held = await eventually(async () => {
        const [found] = await scene.manager.peek({ state: 'held' })
        return found?.id !== undefined && found
      })

      assert.ok(held)
      const [consumer] = await scene.manager.consumers()
      const { id, attempt, data } = held
      assert.deepEqual([id, attempt, data], [ids[0], 1, 0])
      assert.equal(held.consumer, consumer?.name)
      gate.open()
      await worker.close()
    }
  )

  queueTest(subject, 'a dead letter is shown with its attempts and its death', async scene => {
    await scene.buried(1)

    const [letter] = await scene.manager.peek({ state: 'dead' })

    assert.equal(letter?.data, 0)
    assert.equal(letter.attempt, 1)
    const { at, ...death } = letter.death!
    assert.deepEqual(death, { queue: scene.queue, reason: 'Error: no 0' })
    assert.ok(Math.abs(at.getTime() - Date.now()) < 60_000)
  })

  queueTest(subject, 'what can not be decoded is shown with why', async scene => {
    const bad = ['no JSON', 'pp1 nonsense', 'pp1 3 {"id":"a","priority":1}\nno JSON', 'null', '1']
    await scene.given(bad)

    const shown = await scene.manager.peek()

    const reasons = shown.map(({ invalid }) => invalid?.code)
    assert.deepEqual(reasons, [...Array.from({ length: 4 }, () => codes.decode), undefined])
    assert.ok(shown.every(job => job.invalid === undefined || !('data' in job)))
    assert.deepEqual([shown[2]?.id, shown[2]?.priority, shown[2]?.attempt], ['a', 1, 4])
    assert.equal(shown[4]?.data, 1)
  })

  queueTest(subject, 'a schema decides what is shown', async scene => {
    await scene.given(['{"to":"ann"}', '{"to":1}'])
    const slow = z.object({
      to: z.string().transform(async text => {
        await sleep(1)
        return text.toUpperCase()
      })
    })

    const [good, wrong] = await scene.manage({ schema: slow }).peek()

    assert.deepEqual(good?.data, { to: 'ANN' })
    assert.equal(wrong?.invalid?.code, codes.schema)
  })

  queueTest(subject, 'a codec decides how jobs are read', async scene => {
    const push = scene.push<string>({ codec: 'utf8' })
    push.write('grüße')
    await push.close()

    const [text] = await scene.manage<string>({ codec: 'utf8' }).peek()
    const [bytes] = await scene.manage<Buffer>({ codec: 'buffer' }).peek()

    assert.equal(text?.data, 'grüße')
    assert.deepEqual(bytes?.data, Buffer.from('grüße'))
  })

  queueTest(subject, 'wrong options of a call reject', async scene => {
    const wrong = [
      { limit: 0 },
      { limit: 1001 },
      { limit: 1.5 },
      { offset: -1 },
      { offset: null },
      { state: 'ready,dead' },
      { states: 'ready' },
      null
    ]
    for (const options of wrong) {
      const peeking = scene.manager.peek(options as never)
      await assert.rejects(peeking, { code: codes.invalidOption }, JSON.stringify(options))
    }
  })
}
