import assert from 'node:assert/strict'
import { getEventListeners } from 'node:events'
import type { Pull } from '../../../../src/pull.ts'
import { eventually } from '../../../support/eventually.ts'
import { closed, errorOf, numbers, record, streamTest } from '../scene.ts'
import type { StreamsUnderTest } from '../streams-under-test.ts'
import { neverAnswering, slowly } from '../writable/jobs.ts'

export function destroyingConformance(subject: StreamsUnderTest): void {
  destroyWithJobsConformance(subject)
  abortConformance(subject)

  streamTest(subject, "destroy(error) emits 'error' once and then 'close' once", async scene => {
    const pull = scene.pull().on('data', () => {})
    const seen = record(pull, 'end', 'error', 'close')
    const reason = new Error('enough')
    const failing = errorOf(pull)
    await scene.passTime()

    pull.destroy(reason)
    pull.destroy(new Error('more than enough'))

    assert.equal(await failing, reason)
    await closed(pull)
    await scene.passTime()
    assert.deepEqual(seen, ['error', 'close'])
  })

  streamTest(subject, "destroy() emits 'close' alone", async scene => {
    const pull = scene.pull()
    const seen = record(pull, 'end', 'error', 'close')

    pull.destroy()
    await closed(pull)
    await scene.passTime()

    assert.deepEqual(seen, ['close'])
  })

  streamTest(subject, 'a destroyed stream takes nothing more', async scene => {
    const pull = scene.pull().on('data', job => assert.fail(String(job)))
    await scene.passTime()
    pull.destroy()

    await scene.givenNumbers(3)
    await closed(pull)
    pull.resume()
    pull.read()
    await scene.passTime()

    assert.deepEqual(await scene.leftJobs(), numbers(3))
  })

  streamTest(subject, 'no event comes after close', async scene => {
    await scene.given(['1', 'not JSON', '2'])
    const pull = scene.pull({ highWaterMark: 3 }).once('data', () => pull.destroy())
    await closed(pull)
    const seen = record(pull, 'connect', 'disconnect', 'error', 'close', 'invalid', 'lost', 'end')

    await scene.passTime()

    assert.deepEqual(seen, [])
  })
}

function destroyWithJobsConformance(subject: StreamsUnderTest): void {
  for (const highWaterMark of [1, 3, 100]) {
    const title = `destroy() in a 'data' listener loses nothing (highWaterMark ${highWaterMark})`
    streamTest(subject, title, async scene => {
      await scene.givenNumbers(50)
      const seen: number[] = []
      const pull = scene.pull<number>({ highWaterMark }).on('data', job => {
        seen.push(job)
        if (job === 4) pull.destroy()
      })

      await closed(pull)

      assert.deepEqual(seen, numbers(5))
      assert.deepEqual(await scene.leftJobs(), numbers(50).slice(5))
    })
  }

  streamTest(
    subject,
    "destroy() in a 'data' listener after resume() loses nothing",
    async scene => {
      await scene.givenNumbers(50)
      const seen: number[] = []
      const pull = scene.pull<number>({ highWaterMark: 20 }).on('data', job => {
        seen.push(job)
        if (job === 2) pull.pause()
        if (job === 5) pull.destroy()
      })
      await eventually(() => pull.readableLength === 17)

      pull.resume()
      await closed(pull)

      assert.deepEqual([...seen, ...(await scene.leftJobs())], numbers(50))
    }
  )

  streamTest(subject, 'read() gives nothing that goes back to the queue', async scene => {
    await scene.givenNumbers(10)
    const pull = scene.pull({ highWaterMark: 5 }).on('readable', () => {})
    await eventually(() => pull.readableLength === 5)

    assert.equal(pull.read(), 0)
    pull.destroy()
    assert.equal(pull.read(), null)
    await closed(pull)

    assert.deepEqual(await scene.leftJobs(), numbers(10).slice(1))
  })

  streamTest(subject, "a 'data' listener that throws costs no job but its own", async scene => {
    await scene.givenNumbers(20)
    const reason = new Error('no such address')
    const pull = scene.pull<number>({ highWaterMark: 100 }).on('data', job => {
      if (job === 3) throw reason
    })

    assert.equal(await errorOf(pull), reason)
    await closed(pull)

    assert.deepEqual(await scene.leftJobs(), numbers(20).slice(4))
  })

  streamTest(subject, 'destroy() with a full buffer puts all of it back', async scene => {
    await scene.givenNumbers(30)
    const pull = scene.pull({ highWaterMark: 10 }).on('readable', () => {})
    await eventually(() => pull.readableLength === 10)
    assert.deepEqual([pull.read(), pull.read()], [0, 1])

    pull.destroy()
    await closed(pull)

    assert.deepEqual(await scene.leftJobs(), numbers(30).slice(2))
  })

  streamTest(subject, 'destroy() after end() puts back what is still buffered', async scene => {
    await scene.givenNumbers(30)
    const pull = scene.pull({ highWaterMark: 10 }).on('readable', () => {})
    await eventually(() => pull.readableLength === 10)

    pull.end().destroy()
    await closed(pull)

    assert.deepEqual(await scene.leftJobs(), numbers(30))
  })

  streamTest(subject, 'destroy() while a slow schema thinks puts the job back', async scene => {
    await scene.givenNumbers(10)
    const seen: number[] = []
    const pull = scene.pull<number>({
      highWaterMark: 10,
      schema: slowly(job => {
        if (job === 4) pull.destroy()
        return true
      })
    })
    pull.on('data', job => seen.push(job))

    await closed(pull)

    assert.deepEqual(seen, numbers(4))
    assert.deepEqual(await scene.leftJobs(), numbers(10).slice(4))
  })

  streamTest(subject, 'destroy() does not wait for a schema that never answers', async scene => {
    await scene.givenNumbers(3)
    const pull = await new Promise<Pull<number>>(resolve => {
      const schema = neverAnswering(() => resolve(asking))
      const asking = scene.pull<number>({ highWaterMark: 3, schema })
      asking.on('data', job => assert.fail(String(job)))
    })

    pull.destroy()
    await closed(pull)

    assert.deepEqual(await scene.leftJobs(), numbers(3))
  })

  streamTest(subject, 'destroy() from within a schema does not wait for it either', async scene => {
    await scene.givenNumbers(3)
    const schema = neverAnswering(() => pull.destroy())
    const pull: Pull<number> = scene.pull<number>({ highWaterMark: 3, schema })
    pull.on('data', job => assert.fail(String(job)))

    await closed(pull)

    assert.deepEqual(await scene.leftJobs(), numbers(3))
  })

  streamTest(subject, 'an invalid element that races destroy() is said or left', async scene => {
    for (let round = 0; round < 10; round++) {
      const pull = scene.pull().on('data', () => {})
      const seen = record(pull, 'invalid')
      await scene.passTime()
      const giving = scene.given(['nope'])
      pull.destroy()
      await Promise.all([giving, closed(pull)])
      await scene.passTime()

      const left = await scene.left()
      assert.equal(seen.length + left.length, 1)
      if (left.length > 0) await scene.takeAway(1)
    }
  })

  streamTest(subject, 'a job that races destroy() is delivered or left', async scene => {
    for (let round = 0; round < 20; round++) {
      const seen: unknown[] = []
      const pull = scene.pull().on('data', job => seen.push(job))
      if (round % 2 === 0) await scene.passTime()
      const giving = scene.given([String(round)])
      if (round % 4 === 0) await Promise.resolve()
      pull.destroy()
      await Promise.all([giving, closed(pull)])

      const left = await scene.leftJobs()
      assert.deepEqual([...seen, ...left], [round])
      if (left.length > 0) await scene.takeAway(1)
    }
  })
}

function abortConformance(subject: StreamsUnderTest): void {
  streamTest(subject, 'an aborted signal destroys the stream and loses nothing', async scene => {
    await scene.givenNumbers(10)
    const controller = new AbortController()
    const pull = scene
      .pull({ signal: controller.signal, highWaterMark: 4 })
      .on('readable', () => {})
    await eventually(() => pull.readableLength === 4)
    const failing = errorOf(pull)

    controller.abort()

    assert.equal((await failing).name, 'AbortError')
    await closed(pull)
    assert.deepEqual(await scene.leftJobs(), numbers(10))
  })

  streamTest(subject, 'an aborted signal ends a for await with its error', async scene => {
    const controller = new AbortController()
    const pull = scene.pull({ signal: controller.signal })
    const looping = (async () => {
      for await (const job of pull) assert.fail(String(job))
    })()
    const failed = assert.rejects(looping, { name: 'AbortError' })
    await scene.passTime()

    controller.abort()

    await failed
  })

  streamTest(subject, 'a signal that is aborted already destroys the stream', async scene => {
    await scene.givenNumbers(3)
    const pull = scene.pull({ signal: AbortSignal.abort() })
    const seen = record(pull, 'error', 'close')
    const failing = errorOf(pull)
    pull.on('data', job => assert.fail(String(job)))

    assert.equal((await failing).name, 'AbortError')
    await closed(pull)
    await scene.passTime()
    assert.deepEqual(seen, ['error', 'close'])
    assert.deepEqual(await scene.leftJobs(), numbers(3))
  })

  streamTest(subject, 'a closed stream leaves no listener on its signal', async scene => {
    const { signal } = new AbortController()

    for (const end of ['end', 'destroy'] as const) {
      const pull = scene.pull({ signal }).on('data', () => {})
      pull[end]()
      await closed(pull)

      assert.equal(getEventListeners(signal, 'abort').length, 0, end)
    }
  })
}
