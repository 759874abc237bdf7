import assert from 'node:assert/strict'
import { codes, JobTimeoutError, UnrecoverableError } from '../../../../src/errors.ts'
import type { Job } from '../../../../src/job.ts'
import { eventually } from '../../../support/eventually.ts'
import type { StreamsUnderTest } from '../../stream/streams-under-test.ts'
import { gate, next, reliableTest } from '../scene.ts'

const now = { type: 'fixed', delayMs: 0 } as const

/** Handlers that fail: retries, backoff, timeouts. */
export function failingConformance(subject: StreamsUnderTest): void {
  backoffConformance(subject)
  timeoutConformance(subject)

  for (const how of ['throws', 'rejects'] as const) {
    reliableTest(
      subject,
      `a handler that ${how} has its job tried again, then buried`,
      async scene => {
        await scene.given(['pp1 0 {"id":"x"}\n7'])
        const reason = new Error('mailbox full')
        const seen: unknown[] = []
        const worker = scene.worker({ attempts: 3, backoff: now }, () => {
          if (how === 'throws') throw reason
          return Promise.reject(reason)
        })
        worker.on('retry', (job, error, delayMs) => {
          seen.push(['retry', job.data, job.attempt, error, delayMs])
        })
        worker.on('dead', (job, error) => seen.push(['dead', job.data, job.attempt, error]))
        worker.on('completed', () => assert.fail('nothing is completed'))

        await next(worker, 'dead')

        assert.deepEqual(seen, [
          ['retry', 7, 1, reason, 0],
          ['retry', 7, 2, reason, 0],
          ['dead', 7, 3, reason]
        ])
        const [letter] = await scene.dead()
        assert.deepEqual([letter?.data, letter?.attempts, letter?.header?.id], [7, 3, 'x'])
        assert.equal(letter?.header?.dead?.reason, 'Error: mailbox full')
        assert.deepEqual(await scene.ready(), [])
      }
    )
  }

  for (const element of ['7', 'pp1 0 {}\n7', 'pp1 0 {"headers":{"id":"a"}}\n7']) {
    const sentence = `a job keeps its id until it is a dead letter (${JSON.stringify(element)})`
    reliableTest(subject, sentence, async scene => {
      await scene.given([element])
      const ids: unknown[] = []
      const worker = scene.worker({ attempts: 3, backoff: now }, job => {
        ids.push(job.id)
        throw new Error('no')
      })

      await next(worker, 'dead')

      const [letter] = await scene.dead()
      assert.deepEqual(ids, Array(3).fill(letter?.header?.id))
    })
  }

  reliableTest(subject, "a job's own attempts count, not those of the worker", async scene => {
    await scene.given(['pp1 0 {"attempts":1}\n1', 'pp1 0 {"attempts":4}\n4'])
    const attempts = new Map<number, number>()
    const worker = scene.worker({ attempts: 2, backoff: now }, job => {
      attempts.set(job.data, job.attempt)
      throw new Error('no')
    })

    let dead = 0
    worker.on('dead', () => dead++)
    await eventually(() => dead === 2)

    assert.deepEqual(Object.fromEntries(attempts), { 1: 1, 4: 4 })
  })

  reliableTest(subject, 'UnrecoverableError makes a dead letter at once', async scene => {
    await scene.givenNumbers(1)
    const worker = scene.worker({}, () => {
      throw new UnrecoverableError('no such address')
    })
    worker.on('retry', () => assert.fail('no retry'))

    const [job, error] = await next<[Job<number>, Error]>(worker, 'dead')

    assert.deepEqual([job.attempt, error.name], [1, 'UnrecoverableError'])
    assert.deepEqual(await scene.deathReasons(), ['UnrecoverableError: no such address'])
  })

  for (const [name, thrown, reason] of [
    ['nothing', undefined, 'no reason given'],
    ['a text', 'just so', 'just so'],
    ['null', null, 'thrown: object'],
    ['an endless text', 'x'.repeat(100_000), 'x'.repeat(1024)]
  ] as const) {
    reliableTest(subject, `a handler may throw ${name}`, async scene => {
      await scene.givenNumbers(1)
      const worker = scene.worker({ attempts: 1 }, () => Promise.reject(thrown as unknown as Error))

      const [, error] = await next<[Job<number>, unknown]>(worker, 'dead')

      assert.equal(error, thrown)
      assert.deepEqual(await scene.deathReasons(), [reason])
    })
  }

  reliableTest(subject, 'a failed job does not stand in the way of others', async scene => {
    await scene.givenNumbers(20)
    const seen: number[] = []
    const worker = scene.worker({ concurrency: 2 }, job => {
      if (job.data % 2 === 0) throw new Error('no')
      seen.push(job.data)
    })

    await next(worker, 'idle')

    assert.equal(seen.length, 10)
  })
}

function backoffConformance(subject: StreamsUnderTest): void {
  reliableTest(subject, 'fixed backoff waits that long', async scene => {
    await scene.givenNumbers(1)
    const at: number[] = []
    scene.worker({ backoff: { type: 'fixed', delayMs: 100 } }, job => {
      at.push(Date.now())
      if (job.attempt < 3) throw new Error('no')
    })

    await eventually(() => at.length === 3)

    const waits = at.slice(1).map((time, index) => time - at[index]!)
    assert.ok(
      waits.every(ms => ms >= 99 && ms < 1_500),
      String(waits)
    )
  })

  reliableTest(subject, 'exponential backoff stays within its bounds', async scene => {
    await scene.givenNumbers(1)
    const delays: number[] = []
    const backoff = { type: 'exponential', firstMs: 20, maxMs: 60 } as const
    const worker = scene.worker({ attempts: 6, backoff }, () => {
      throw new Error('no')
    })
    worker.on('retry', (_, __, delayMs) => delays.push(delayMs))

    await next(worker, 'dead')

    const bounds = [20, 40, 60, 60, 60]
    assert.equal(delays.length, 5)
    assert.ok(
      delays.every((ms, index) => ms >= 0 && ms <= bounds[index]!),
      String(delays)
    )
  })

  reliableTest(subject, 'a backoff function gets the attempt and the error', async scene => {
    await scene.givenNumbers(1)
    const reason = new Error('no')
    const calls: unknown[] = []
    const backoff = (attempt: number, error: unknown): number => {
      calls.push([attempt, error])
      return 1
    }
    const worker = scene.worker({ attempts: 3, backoff }, () => {
      throw reason
    })

    await next(worker, 'dead')

    assert.deepEqual(calls, [
      [1, reason],
      [2, reason]
    ])
  })

  const nonsense: Record<string, () => unknown> = {
    throws: () => {
      throw new Error('a bug')
    },
    'answers NaN': () => NaN,
    'answers Infinity': () => Infinity,
    'answers a number below 0': () => -1,
    'answers nothing': () => undefined,
    'answers a promise': () => Promise.resolve(1)
  }
  for (const [what, backoff] of Object.entries(nonsense)) {
    reliableTest(subject, `a backoff function that ${what} means a second`, async scene => {
      await scene.givenNumbers(1)
      const worker = scene.worker({ backoff: backoff as () => number }, () => {
        throw new Error('no')
      })

      const [, , delayMs] = await next<[unknown, unknown, number]>(worker, 'retry')

      assert.equal(delayMs, 1000)
    })
  }
}

function timeoutConformance(subject: StreamsUnderTest): void {
  reliableTest(
    subject,
    'a handler that is too slow has failed, and its slot is free',
    async scene => {
      await scene.givenNumbers(2)
      const late = gate<string>()
      const signals: AbortSignal[] = []
      const seen: unknown[] = []
      const worker = scene.worker({ timeoutMs: 50, backoff: now }, job => {
        seen.push([job.data, job.attempt])
        if (job.data > 0 || job.attempt > 1) return 'in time'
        signals.push(job.signal)
        return late.promise
      })
      const results: unknown[] = []
      worker.on('completed', (job, result) => results.push([job.data, job.attempt, result]))

      const [job, error] = await next<[Job<number>, JobTimeoutError]>(worker, 'retry')
      await eventually(() => results.length === 2)
      late.open('too late')
      await scene.passTime()

      assert.deepEqual([job.data, job.attempt, error.code], [0, 1, codes.jobTimeout])
      assert.ok(signals[0]?.aborted && signals[0].reason === error)
      assert.deepEqual(results, [
        [1, 1, 'in time'],
        [0, 2, 'in time']
      ])
      assert.deepEqual(await scene.ready(), [])
    }
  )

  reliableTest(subject, 'a handler that heeds its signal ends with the timeout', async scene => {
    await scene.givenNumbers(1)
    const worker = scene.worker({ timeoutMs: 30, attempts: 1 }, job => {
      return new Promise((_, reject) => {
        job.signal.addEventListener('abort', () => reject(job.signal.reason as Error))
      })
    })

    const [, error] = await next<[unknown, Error]>(worker, 'dead')

    assert.ok(error instanceof JobTimeoutError)
    assert.match(error.message, /30 ms/)
  })

  reliableTest(subject, 'what a handler throws after its timeout is ignored', async scene => {
    await scene.givenNumbers(1)
    const late = gate()
    const worker = scene.worker({ timeoutMs: 30, attempts: 1 }, async () => {
      await late.promise
      throw new Error('too late')
    })
    await next(worker, 'dead')

    late.open()
    await scene.passTime()

    assert.equal((await scene.dead()).length, 1)
  })

  reliableTest(subject, 'a handler within its time is left alone', async scene => {
    await scene.givenNumbers(3)
    const signals: AbortSignal[] = []
    const worker = scene.worker({ timeoutMs: 10_000 }, job => void signals.push(job.signal))

    await next(worker, 'idle')

    assert.ok(signals.length === 3 && signals.every(({ aborted }) => !aborted))
  })
}
