import assert from 'node:assert/strict'
import type { Job } from '../../../../src/job.ts'
import { eventually } from '../../../support/eventually.ts'
import { closed, numbers } from '../../stream/scene.ts'
import type { StreamsUnderTest } from '../../stream/streams-under-test.ts'
import { next, reliableTest } from '../scene.ts'

/** Jobs that the consumer settles by hand, as with 'data'. */
export function settlingConformance(subject: StreamsUnderTest): void {
  verdictConformance(subject)

  reliableTest(subject, "'data' delivers jobs, and each is acked by hand", async scene => {
    await scene.givenNumbers(50)
    const seen: number[] = []
    const acks: Array<Promise<boolean>> = []

    scene.reliable().on('data', job => {
      seen.push(job.data)
      acks.push(job.ack())
    })
    await eventually(() => seen.length === 50)

    assert.deepEqual(seen, numbers(50))
    assert.ok((await Promise.all(acks)).every(Boolean))
    assert.deepEqual(await scene.ready(), [])
  })

  reliableTest(subject, "read() and 'readable' deliver jobs", async scene => {
    await scene.givenNumbers(10)
    const seen: number[] = []
    const pull = scene.reliable()

    pull.on('readable', () => {
      for (let job = pull.read(); job; job = pull.read()) {
        seen.push(job.data)
        void job.ack()
      }
    })
    await eventually(() => seen.length === 10)

    assert.deepEqual(seen, numbers(10))
  })

  for (const prefetch of [1, 3, 'auto'] as const) {
    const sentence = `one read() for each 'readable' delivers all jobs (prefetch ${prefetch})`
    reliableTest(subject, sentence, async scene => {
      await scene.givenNumbers(10)
      const seen: number[] = []
      const pull = scene.reliable({ prefetch, endWhenEmpty: true })

      pull.on('readable', () => {
        const job = pull.read()
        if (job) seen.push(job.data)
        void job?.ack()
      })
      await closed(pull)

      assert.deepEqual(seen, numbers(10))
    })
  }

  reliableTest(subject, 'read() gives nothing on an empty queue', async scene => {
    assert.equal(scene.reliable().read(), null)
  })

  reliableTest(subject, 'to settle twice is harmless: only the first counts', async scene => {
    await scene.givenNumbers(1)
    const [job] = await next<[Job<number>]>(scene.reliable({ prefetch: 1 }), 'data')

    const both = [job.ack(), job.retry(), job.reject('no'), job.release(), job.ack()]

    assert.deepEqual(await Promise.all(both), [true, false, false, false, false])
    await scene.passTime()
    assert.deepEqual([await scene.ready(), await scene.dead()], [[], []])
  })

  reliableTest(subject, 'unsettled jobs stay, and go back when the stream closes', async scene => {
    await scene.givenNumbers(5)
    const seen: Array<Job<number>> = []
    const pull = scene.reliable().on('data', job => seen.push(job))
    await eventually(() => seen.length === 5)
    await seen[1]!.ack()
    await seen[3]!.ack()

    pull.destroy()
    await next(pull, 'close')

    assert.deepEqual(await scene.readyData(), [0, 2, 4])
    assert.deepEqual(
      (await scene.ready()).map(({ attempts, recoveries }) => attempts + recoveries),
      [0, 0, 0]
    )
    assert.equal(await seen[0]!.ack(), false)
    assert.equal(seen[0]!.signal.aborted, true)
  })
}

function verdictConformance(subject: StreamsUnderTest): void {
  reliableTest(subject, 'ack() resolves with true once the job is removed', async scene => {
    await scene.givenNumbers(1)
    const pull = scene.reliable({ prefetch: 1 })
    const [job] = await next<[Job<number>]>(pull, 'data')

    assert.equal(await job.ack(), true)
    pull.destroy()
    await next(pull, 'close')

    assert.deepEqual(await scene.ready(), [])
  })

  reliableTest(
    subject,
    'retry() tries again with the next attempt and the same id',
    async scene => {
      await scene.givenNumbers(1)
      const seen: Array<Job<number>> = []
      const pull = scene.reliable().on('data', job => {
        seen.push(job)
        void (job.attempt < 3 ? job.retry({ delayMs: 0 }) : job.ack())
      })
      const retried = next<[Job<number>, unknown, number]>(pull, 'retry')
      await eventually(() => seen.length === 3)

      assert.deepEqual(
        seen.map(({ attempt }) => attempt),
        [1, 2, 3]
      )
      assert.equal(new Set(seen.map(({ id }) => id)).size, 1)
      const [job, error, delayMs] = await retried
      assert.deepEqual([job, error, delayMs], [seen[0], undefined, 0])
    }
  )

  reliableTest(subject, 'retry({ delayMs }) with what is no time is refused', async scene => {
    await scene.givenNumbers(1)
    const [job] = await next<[Job<number>]>(scene.reliable({ prefetch: 1 }), 'data')

    for (const delayMs of [-1, NaN, Infinity, '5', null, 9e15]) {
      assert.throws(
        () => job.retry({ delayMs: delayMs as number }),
        /^InvalidOptionError: Option "delayMs"/
      )
    }

    assert.equal(job.isSettled, false)
    assert.equal(await job.retry({ delayMs: undefined }), true)
  })

  reliableTest(subject, 'retry({ delayMs }) waits that long', async scene => {
    await scene.givenNumbers(1)
    const seen: number[] = []
    scene.reliable().on('data', job => {
      seen.push(Date.now())
      void (job.attempt === 1 ? job.retry({ delayMs: 200 }) : job.ack())
    })

    await eventually(() => seen.length === 2)

    const waitedMs = seen[1]! - seen[0]!
    assert.ok(waitedMs >= 199 && waitedMs < 1_500, String(waitedMs))
  })

  reliableTest(subject, 'retry() of the last attempt makes a dead letter', async scene => {
    await scene.givenNumbers(1)
    const reason = new Error('mailbox full')
    const pull = scene.reliable({ attempts: 2, backoff: { type: 'fixed', delayMs: 0 } })
    pull.on('data', job => void job.retry({ error: reason }))

    const [job, error] = await next<[Job<number>, unknown]>(pull, 'dead')

    assert.deepEqual([job.data, job.attempt, error], [0, 2, reason])
    const [letter] = await scene.dead()
    assert.deepEqual([letter?.data, letter?.attempts], [0, 2])
    assert.equal(letter?.header?.dead?.reason, 'Error: mailbox full')
    assert.deepEqual(await scene.ready(), [])
  })

  reliableTest(subject, 'reject() makes a dead letter at once', async scene => {
    await scene.given(['pp1 1 {"id":"x","headers":{"a":"b"}}\n{"n":1.0}'])
    const pull = scene.reliable<unknown>({ prefetch: 1 })
    const died = next<[Job, unknown]>(pull, 'dead')
    const [job] = await next<[Job]>(pull, 'data')

    assert.equal(await job.reject('no such address'), true)

    assert.deepEqual(await died, [job, 'no such address'])
    const [letter] = await scene.dead()
    assert.deepEqual([letter?.attempts, letter?.header?.id], [2, 'x'])
    assert.deepEqual({ ...letter?.header?.headers }, { a: 'b' })
    const { at = 0, ...death } = letter?.header?.dead ?? {}
    assert.deepEqual(death, { queue: scene.queue, reason: 'no such address', recoveries: 0 })
    assert.ok(Math.abs(at - Date.now()) < 60_000)
  })

  reliableTest(subject, 'release() is as if the job had never been taken', async scene => {
    await scene.given(['"raw"', 'pp1 3 {"id":"x"}\n2', '3'])
    const pull = scene.reliable<unknown>({ prefetch: 1 })
    const [job] = await next<[Job]>(pull, 'data')
    pull.pause()

    assert.equal(await job.release(), true)
    pull.destroy()
    await next(pull, 'close')

    assert.deepEqual(await scene.left(), ['"raw"', 'pp1 3 {"id":"x"}\n2', '3'])
  })
}
