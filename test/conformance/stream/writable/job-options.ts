import assert from 'node:assert/strict'
import { once } from 'node:events'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { codes } from '../../../../src/errors.ts'
import { job } from '../../../../src/index.ts'
import { openElement, type Opened } from '../../../support/envelope.ts'
import { errorOf, numbers, record, streamTest, type Scene } from '../scene.ts'
import type { StreamsUnderTest } from '../streams-under-test.ts'
import { slowly } from './jobs.ts'
import { pushToFullQueue, stored } from './writing.ts'

const hourMs = 3_600_000

/** Jobs with options of their own. */
export function jobOptionsConformance(subject: StreamsUnderTest): void {
  envelopeConformance(subject)
  sendConformance(subject)
  dedupeConformance(subject)
  refusalConformance(subject)
  idempotentConformance(subject)
}

function envelopeConformance(subject: StreamsUnderTest): void {
  streamTest(subject, 'a job says in its envelope what its options are', async scene => {
    const push = scene.push()
    const headers = { trace: 'é\n"', __proto__: 'mine' }
    const before = Date.now()

    push.write(job({ to: 'ann' }, { id: 'a', attempts: 3, headers, expiresMs: hourMs }))
    await push.close()

    const [{ header, payload, attempts, recoveries }] = (await opened(scene)) as [Opened]
    const { pushedAt = 0, expiresAt = 0, ...others } = header ?? {}
    assert.equal(JSON.stringify(others), '{"id":"a","attempts":3,"headers":{"trace":"é\\n\\""}}')
    assert.ok(before <= pushedAt && pushedAt <= Date.now())
    assert.ok(before + hourMs <= expiresAt && expiresAt <= Date.now() + hourMs)
    assert.equal(String(payload), '{"to":"ann"}')
    assert.deepEqual([attempts, recoveries], [0, 0])
  })

  streamTest(subject, 'a job with options and no id gets one of its own', async scene => {
    const push = scene.push()

    for (const data of numbers(20)) push.write(job(data, {}))
    await push.close()

    const ids = (await opened(scene)).map(({ header }) => header?.id)
    assert.equal(new Set(ids).size, 20)
    assert.ok(ids.every(id => typeof id === 'string'))
  })

  streamTest(subject, 'a Pull gets the data of a job with options', async scene => {
    const push = scene.push<string>({ codec: 'utf8' })

    push.write(job('a', { headers: { trace: 'x' } }))
    push.write('b')
    push.emit('data', job('c', { expiresMs: hourMs }))
    push.end(job('d', { id: 'last' }))
    await once(push, 'close')

    const pull = scene.pull<string>({ codec: 'utf8', endWhenEmpty: true })
    assert.deepEqual(await pull.toArray(), ['a', 'b', 'c', 'd'])
  })

  streamTest(subject, 'jobs with and without options keep their order', async scene => {
    const push = scene.push<number>({ schema: slowly(() => true) })
    const jobs = numbers(50).map(data => (data % 3 === 0 ? data : job(data, { expiresMs: hourMs })))

    await pipeline(Readable.from(jobs), push)

    const pull = scene.pull<number>({ endWhenEmpty: true })
    assert.deepEqual(await pull.toArray(), numbers(50))
  })

  streamTest(subject, "'pushed' has the data of a job with options", async scene => {
    const push = scene.push<string>()
    const pushed: string[] = []
    push.on('pushed', data => pushed.push(data))

    push.write(job('a', { delayMs: hourMs }))
    push.write(job('b', { id: 'b' }))
    await push.close()

    assert.deepEqual(pushed, ['a', 'b'])
  })

  streamTest(subject, 'a delayed or prioritised job is not in the list', async scene => {
    const push = scene.push()

    push.write(job('later', { delayMs: hourMs }))
    push.write(job('high', { priority: 1 }))
    push.write(job('now', { delayMs: 0, priority: 0 }))
    push.write(job('overdue', { at: 1 }))
    await push.close()

    const payloads = (await opened(scene)).map(({ payload }) => String(payload))
    assert.deepEqual(payloads, ['"now"', '"overdue"'])
  })

  streamTest(
    subject,
    'delayed and prioritised jobs are stored while the list is full',
    async scene => {
      const push = await pushToFullQueue(scene)

      await stored(push, job('later', { delayMs: hourMs }))
      await stored(push, job('high', { priority: 1 }))

      assert.equal((await scene.left()).length, 1)
    }
  )
}

function sendConformance(subject: StreamsUnderTest): void {
  streamTest(subject, 'send() resolves with the id that it was given', async scene => {
    const push = scene.push()

    assert.equal(await push.send('a', { id: 'order-7' }), 'order-7')
    assert.equal(await push.send('b', { id: 'order-8', delayMs: hourMs }), 'order-8')
    assert.equal(await push.send(job('c', { id: 'order-9' })), 'order-9')

    const ids = (await opened(scene)).map(({ header }) => header?.id)
    assert.deepEqual(ids, ['order-7', 'order-9'])
  })

  streamTest(subject, 'send() with wrong options rejects, and nothing else fails', async scene => {
    const push = scene.push()
    const seen = record(push, 'error', 'close')

    await assert.rejects(push.send('a', { delayMs: -1 }), { code: codes.invalidOption })
    await assert.rejects(push.send('a', null as never), { code: codes.invalidOption })
    await push.send('b')

    assert.deepEqual(seen, [])
    assert.equal((await scene.left()).length, 1)
  })
}

function dedupeConformance(subject: StreamsUnderTest): void {
  const dedupe = { key: 'order 7', ttlMs: hourMs }

  streamTest(subject, 'send() with dedupe says whether there was such a job', async scene => {
    const [first, second] = [scene.push(), scene.push()]

    const results = [
      await first.send('a', { id: 'one', dedupe }),
      await second.send('b', { id: 'two', dedupe }),
      await second.send(job('c', { dedupe })),
      await second.send('d', { id: 'four', dedupe: { ...dedupe, key: 'order 8' } })
    ]

    assert.deepEqual(results, [
      { id: 'one', duplicate: false },
      { id: 'one', duplicate: true },
      { id: 'one', duplicate: true },
      { id: 'four', duplicate: false }
    ])
    assert.equal((await scene.left()).length, 2)
  })

  streamTest(subject, 'of two that send the same at once, one stores it', async scene => {
    const pushes = numbers(5).map(() => scene.push())

    const results = await Promise.all(pushes.map(push => push.send('job', { dedupe })))

    assert.equal(results.filter(({ duplicate }) => !duplicate).length, 1)
    assert.equal(new Set(results.map(({ id }) => id)).size, 1)
    assert.equal((await scene.left()).length, 1)
  })

  streamTest(subject, "a duplicate that is written is 'duplicate', not 'pushed'", async scene => {
    const push = scene.push<string>()
    const told: unknown[] = []
    push.on('pushed', data => told.push(['pushed', data]))
    push.on('duplicate', (data, id) => told.push(['duplicate', data, id]))

    push.write('before')
    push.write(job('a', { id: 'one', dedupe }))
    await stored(push, job('b', { dedupe }))
    await stored(push, 'after')

    assert.deepEqual(told, [
      ['pushed', 'before'],
      ['pushed', 'a'],
      ['duplicate', 'b', 'one'],
      ['pushed', 'after']
    ])
    assert.equal((await scene.left()).length, 3)
  })
}

function refusalConformance(subject: StreamsUnderTest): void {
  streamTest(subject, 'a job with options that has no JSON is refused alone', async scene => {
    const push = scene.push()

    await assert.rejects(stored(push, job(1n, { priority: 1 })), { code: codes.encode })
    await assert.rejects(stored(push, job(undefined, {})), { code: codes.encode })
    await stored(push, job('good', {}))

    assert.equal((await scene.left()).length, 1)
  })

  for (const queue of ['{}', 'a{b', 'a}b', '{}{a}']) {
    streamTest(subject, `a queue named ${queue} has no jobs that need other keys`, async scene => {
      const push = scene.push<string>({ queue })
      const options = [{ delayMs: 1 }, { at: 1 }, { priority: 1 }, { expiresMs: 1 }]
      const dedupe = { key: 'a', ttlMs: 1 }

      for (const one of [...options, { dedupe }]) {
        await assert.rejects(stored(push, job('a', one)), { code: codes.invalidOption })
        await assert.rejects(push.send('a', one), { code: codes.invalidOption })
      }
      const failing = errorOf(push)
      push.write(job('a', { priority: 1 }))
      assert.equal(((await failing) as { code?: string }).code, codes.invalidOption)
      assert.throws(() => scene.push({ queue, idempotent: true }), { code: codes.invalidOption })

      assert.equal(await push.send('b', { id: 'b', attempts: 2 }), 'b', 'which need none')
      assert.equal(push.destroyed, false)
    })
  }
}

function idempotentConformance(subject: StreamsUnderTest): void {
  streamTest(subject, 'an idempotent Push stores each job once, in order', async scene => {
    const push = scene.push<number>({ idempotent: true })
    push.on('dataLoss', assert.fail)

    for (const data of numbers(2_500)) push.write(data)
    await stored(push, 2_500)
    await push.close()

    assert.deepEqual(await scene.leftJobs(), numbers(2_501))
  })

  streamTest(subject, 'refused jobs of an idempotent Push are not missed', async scene => {
    const push = scene.push<number>({ idempotent: true, schema: slowly(data => data % 2 === 0) })
    push.on('dataLoss', assert.fail)

    for (const data of numbers(50)) {
      push.write(data % 10 === 4 ? (1n as never) : data, () => {})
      if (data % 7 === 0) await scene.passTime()
    }
    await push.close()

    const even = numbers(50).filter(data => data % 2 === 0 && data % 10 !== 4)
    assert.deepEqual(await scene.leftJobs(), even)
  })

  streamTest(subject, 'an idempotent Push that timed out goes on without loss', async scene => {
    await scene.given(['"in the way"'])
    const push = scene.push({ idempotent: true, maxLength: 2, pushTimeoutMs: 50 })
    push.on('dataLoss', assert.fail)

    const results = await Promise.allSettled(numbers(3).map(data => stored(push, data)))
    await scene.takeAway(2)
    await stored(push, 'last')

    assert.deepEqual(
      results.map(({ status }) => status),
      ['fulfilled', 'rejected', 'rejected']
    )
    assert.deepEqual(await scene.leftJobs(), ['last'])
  })
}

/** What is in the list, opened. Markers that wake a consumer are no jobs. */
async function opened(scene: Scene): Promise<Opened[]> {
  const elements = (await scene.left()).filter(text => text !== '')
  return elements.map(text => openElement(Buffer.from(text)))
}
