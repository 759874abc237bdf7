import assert from 'node:assert/strict'
import type { Job } from '../../../../src/job.ts'
import { eventually } from '../../../support/eventually.ts'
import { numbers } from '../../stream/scene.ts'
import type { StreamsUnderTest } from '../../stream/streams-under-test.ts'
import { gate, next, reliableTest } from '../scene.ts'

/** Handlers that run: how many, on what, and what is told of it. */
export function runningConformance(subject: StreamsUnderTest): void {
  concurrencyConformance(subject)
  idleConformance(subject)

  for (const isAsync of [false, true]) {
    for (const busyMs of [5, 25]) {
      const kind = isAsync ? 'in a microtask' : 'at once'
      reliableTest(
        subject,
        `handlers that end ${kind} after ${busyMs} ms leave the process its turns`,
        async scene => {
          await scene.givenNumbers(40)
          let done = 0
          let doneAtTurn = Infinity
          const handle = (): void => {
            if (done++ === 0) setTimeout(() => (doneAtTurn = done), 0)
            for (const since = performance.now(); performance.now() - since < busyMs;);
          }
          scene.worker({ prefetch: 100 }, isAsync ? async () => handle() : handle)

          await eventually(() => done === 40)

          assert.ok(doneAtTurn < 20, `after ${doneAtTurn} jobs`)
        }
      )
    }
  }

  reliableTest(subject, 'every job is handled and removed', async scene => {
    await scene.givenNumbers(200)
    const seen: number[] = []

    const worker = scene.worker({ concurrency: 5 }, job => seen.push(job.data))
    await next(worker, 'idle')

    assert.deepEqual(
      seen.toSorted((a, b) => a - b),
      numbers(200)
    )
    assert.deepEqual([await scene.ready(), await scene.dead()], [[], []])
  })

  reliableTest(subject, 'a worker with one handler keeps the order', async scene => {
    await scene.givenNumbers(100)
    const seen: number[] = []

    const worker = scene.worker({}, job => seen.push(job.data))
    await next(worker, 'idle')

    assert.deepEqual(seen, numbers(100))
  })

  reliableTest(subject, 'a worker that waits handles what is pushed later', async scene => {
    const seen: number[] = []
    const worker = scene.worker({ concurrency: 3 }, job => seen.push(job.data))
    await next(worker, 'idle')

    for (const job of numbers(4)) {
      await scene.given([String(job)])
      await eventually(() => seen.length === job + 1)
    }

    assert.deepEqual(seen, numbers(4))
  })

  reliableTest(subject, "'completed' comes with the job and the handler's result", async scene => {
    await scene.given(['{"to":"ann"}'])
    const worker = scene.worker<{ to: string }, number>({}, async job => {
      await scene.passTime()
      return job.data.to.length
    })

    const [job, result] = await next<[Job<{ to: string }>, number]>(worker, 'completed')

    assert.deepEqual([job.data, result, job.isSettled], [{ to: 'ann' }, 3, true])
    assert.deepEqual(await scene.ready(), [])
  })

  reliableTest(
    subject,
    'a job that its handler settles itself stays settled like that',
    async scene => {
      await scene.givenNumbers(4)
      const outcomes: boolean[] = []
      const completed: number[] = []
      const worker = scene.worker({}, async job => {
        if (job.data === 0) outcomes.push(await job.ack())
        if (job.data === 1) outcomes.push(await job.reject('no'))
        if (job.data === 2 && job.attempt === 1) outcomes.push(await job.retry({ delayMs: 0 }))
      })
      worker.on('completed', job => completed.push(job.data))
      await next(worker, 'idle')
      await eventually(() => completed.length >= 2)

      assert.deepEqual(outcomes, [true, true, true])
      assert.deepEqual(await scene.ready(), [])
      assert.deepEqual(
        (await scene.dead()).map(({ data }) => data),
        [1]
      )
    }
  )

  reliableTest(subject, 'jobs of two workers go to one of them each', async scene => {
    await scene.givenNumbers(300)
    const seen: number[] = []
    const workers = [1, 2].map(() =>
      scene.worker({ concurrency: 4 }, async job => {
        seen.push(job.data)
        await scene.passTime()
      })
    )

    await Promise.all(workers.map(worker => next(worker, 'idle')))

    assert.deepEqual(
      seen.toSorted((a, b) => a - b),
      numbers(300)
    )
  })

  reliableTest(subject, 'pause() starts no more and gives back, resume() goes on', async scene => {
    await scene.givenNumbers(20)
    const seen: number[] = []
    const first = gate()
    const worker = scene.worker({ prefetch: 5 }, async job => {
      seen.push(job.data)
      await first.promise
    })
    await eventually(async () => (await scene.ready()).length === 15)

    worker.pause()
    await eventually(async () => (await scene.ready()).length === 19)
    first.open()
    await eventually(() => worker.running === 0)
    await scene.passTime()
    assert.deepEqual(seen, [0])
    worker.resume()
    await next(worker, 'idle')

    assert.deepEqual(seen, numbers(20))
  })

  reliableTest(subject, 'pause() gives thousands of jobs back in their order', async scene => {
    await scene.givenNumbers(3_500)
    const first = gate()
    const worker = scene.worker({ prefetch: 3_000 }, () => first.promise)
    await eventually(async () => (await scene.ready()).length === 500)

    worker.pause()
    await eventually(async () => (await scene.ready()).length === 3_499)

    assert.deepEqual(await scene.readyData(), numbers(3_500).slice(1))
    first.open()
  })

  reliableTest(subject, 'a paused worker leaves jobs to others', async scene => {
    const worker = scene.worker({}, job => assert.fail(String(job.data)))
    await next(worker, 'idle')

    worker.pause()
    await scene.passTime()
    await scene.givenNumbers(3)
    const seen = await scene.reliable({ endWhenEmpty: true }).toArray()

    assert.equal(seen.length, 3)
  })
}

function concurrencyConformance(subject: StreamsUnderTest): void {
  for (const concurrency of [1, 3, 20]) {
    for (const prefetch of ['auto', concurrency, concurrency + 10] as const) {
      const which = `concurrency ${concurrency}, prefetch ${prefetch}`
      reliableTest(
        subject,
        `so many handlers run at a time, and never more (${which})`,
        async scene => {
          await scene.givenNumbers(concurrency * 5)
          let running = 0
          let most = 0
          const all = gate()
          const worker = scene.worker({ concurrency, prefetch }, async () => {
            most = Math.max(most, ++running)
            assert.ok(worker.running <= concurrency)
            if (running === concurrency) all.open()
            await all.promise
            await scene.passTime()
            running--
          })

          await next(worker, 'idle')

          assert.equal(most, concurrency)
        }
      )
    }
  }

  reliableTest(subject, 'slow handlers have nothing claimed ahead of them', async scene => {
    await scene.givenNumbers(10)
    const slow = gate()
    const worker = scene.worker({ concurrency: 3 }, () => slow.promise)
    await eventually(() => worker.running === 3)

    await scene.passTime()
    await scene.passTime()

    assert.equal((await scene.ready()).length, 7)
    slow.open()
  })
}

function idleConformance(subject: StreamsUnderTest): void {
  for (const concurrency of [1, 4]) {
    for (const count of [1, 3, 4, 50]) {
      const which = `${count} jobs, concurrency ${concurrency}`
      reliableTest(subject, `'idle' comes soon after the last job (${which})`, async scene => {
        let idle = 0
        let handled = 0
        const worker = scene.worker({ concurrency }, () => void handled++)
        worker.on('idle', () => idle++)
        await eventually(() => idle === 1)

        for (let round = 1; round <= 10; round++) {
          await scene.givenNumbers(count)
          await eventually(() => handled === round * count)
          // Long before a wait for more has ended.
          await eventually(() => idle > round, { timeoutMs: 2_500 })
        }
      })
    }
  }

  reliableTest(
    subject,
    "'idle' comes once for each emptying, however long it lasts",
    async scene => {
      let idle = 0
      // So short that several rounds of waiting go by.
      const worker = scene.worker({ leaseMs: 300 }, () => {}).on('idle', () => idle++)
      await eventually(() => idle === 1)
      await scene.givenNumbers(1)
      await eventually(() => idle === 2)

      await new Promise(resolve => setTimeout(resolve, 350))

      assert.equal(idle, 2)
      await worker.close()
    }
  )

  reliableTest(subject, "'idle' waits for the handlers that run", async scene => {
    await scene.givenNumbers(1)
    const slow = gate()
    let idle = 0
    const worker = scene.worker({ concurrency: 2 }, () => slow.promise).on('idle', () => idle++)
    await eventually(() => worker.running === 1)
    await scene.passTime()
    assert.equal(idle, 0)

    slow.open()

    await eventually(() => idle === 1)
  })

  reliableTest(subject, "'completed' of the last job comes before 'idle'", async scene => {
    await scene.givenNumbers(5)
    const seen: string[] = []
    const worker = scene.worker({ concurrency: 2 }, () => {})
    worker.on('completed', () => seen.push('completed')).on('idle', () => seen.push('idle'))

    await next(worker, 'idle')

    assert.deepEqual(seen, [...Array<string>(5).fill('completed'), 'idle'])
  })
}
