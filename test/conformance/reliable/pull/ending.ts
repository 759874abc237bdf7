import assert from 'node:assert/strict'
import { finished } from 'node:stream/promises'
import type { Job } from '../../../../src/job.ts'
import { eventually } from '../../../support/eventually.ts'
import { closed, errorOf, numbers, record } from '../../stream/scene.ts'
import type { StreamsUnderTest } from '../../stream/streams-under-test.ts'
import { next, reliableTest, type ReliableScene } from '../scene.ts'

/** How the stream ends: by itself, by end(), by destroy() and by abort. */
export function endingConformance(subject: StreamsUnderTest): void {
  endWhenEmptyConformance(subject)
  destroyingConformance(subject)

  reliableTest(subject, "end() emits 'end' and 'close', once each", async scene => {
    const pull = scene.reliable().on('data', () => {})
    const seen = record(pull, 'end', 'close', 'error')
    await scene.passTime()

    pull.end().end()
    await closed(pull)
    pull.end()
    await scene.passTime()

    assert.deepEqual(seen, ['end', 'close'])
  })

  reliableTest(subject, 'end() closes a stream that nobody has read', async scene => {
    const pull = scene.reliable()

    pull.end()

    await closed(pull)
  })

  reliableTest(subject, "'end' comes only after the last settlement", async scene => {
    await scene.givenNumbers(2)
    const jobs = await inHand(scene, 2)
    const seen = record(jobs.pull, 'end', 'close')

    jobs.pull.end()
    await scene.passTime()
    await jobs.all[0]!.ack()
    await scene.passTime()
    assert.deepEqual(seen, [])
    await jobs.all[1]!.ack()
    await closed(jobs.pull)

    assert.deepEqual(seen, ['end', 'close'])
    assert.deepEqual(await scene.ready(), [])
  })

  reliableTest(subject, 'end() leaves jobs that are pushed later to others', async scene => {
    const pull = scene.reliable().on('data', job => assert.fail(String(job.data)))
    await scene.passTime()
    pull.end()
    await closed(pull)

    await scene.givenNumbers(3)
    await scene.passTime()

    assert.deepEqual(await scene.readyData(), numbers(3))
  })

  reliableTest(subject, 'finished() resolves when the stream ends', async scene => {
    await scene.givenNumbers(3)
    const pull = scene.reliable({ endWhenEmpty: true })
    pull.on('data', job => void job.ack())

    await finished(pull as never)

    assert.deepEqual(await scene.ready(), [])
  })
}

function endWhenEmptyConformance(subject: StreamsUnderTest): void {
  reliableTest(subject, 'endWhenEmpty ends at once on an empty queue', async scene => {
    const since = performance.now()

    assert.deepEqual(await scene.reliable({ endWhenEmpty: true }).toArray(), [])

    assert.ok(performance.now() - since < 1_000)
  })

  for (const prefetch of [1, 3, 100, 'auto'] as const) {
    reliableTest(
      subject,
      `endWhenEmpty ends soon after the last settlement (prefetch ${prefetch})`,
      async scene => {
        await scene.givenNumbers(7)
        const since = performance.now()
        let seen = 0

        for await (const job of scene.reliable({ endWhenEmpty: true, prefetch })) {
          seen++
          await scene.passTime()
          assert.ok(job.data < 7)
        }

        assert.equal(seen, 7)
        assert.ok(performance.now() - since < 2_000)
      }
    )
  }

  reliableTest(subject, 'toArray() acks and returns all jobs', async scene => {
    await scene.givenNumbers(20)

    const jobs = await scene.reliable({ endWhenEmpty: true }).toArray()

    assert.deepEqual(
      jobs.map(job => (job as Job).data),
      numbers(20)
    )
    assert.deepEqual(await scene.ready(), [])
  })

  reliableTest(subject, 'endWhenEmpty waits for jobs that are not settled', async scene => {
    await scene.givenNumbers(1)
    const pull = scene.reliable({ endWhenEmpty: true })
    const seen = record(pull, 'end')
    const [job] = await next<[Job<number>]>(pull, 'data')
    await scene.passTime()
    assert.deepEqual(seen, [])

    await job.ack()
    await closed(pull)

    assert.deepEqual(seen, ['end'])
  })
}

function destroyingConformance(subject: StreamsUnderTest): void {
  reliableTest(subject, 'destroy() gives everything back, in order', async scene => {
    await scene.givenNumbers(30)
    const { pull, all } = await inHand(scene, 3, { prefetch: 10 })

    pull.destroy()
    await closed(pull)

    assert.deepEqual(await scene.readyData(), numbers(30))
    assert.ok(all.every(({ signal, isSettled }) => signal.aborted && isSettled))
  })

  reliableTest(subject, "destroy(error) emits 'error' with it, then 'close'", async scene => {
    await scene.givenNumbers(1)
    const { pull } = await inHand(scene, 1)
    const seen = record(pull, 'end', 'error', 'close')
    const reason = new Error('enough')

    const failed = errorOf(pull)
    pull.destroy(reason)

    assert.equal(await failed, reason)
    await closed(pull)
    assert.deepEqual(seen, ['error', 'close'])
    assert.deepEqual(await scene.readyData(), [0])
  })

  reliableTest(subject, 'aborting the signal destroys the stream and gives back', async scene => {
    await scene.givenNumbers(5)
    const controller = new AbortController()
    const { pull } = await inHand(scene, 1, { prefetch: 3, signal: controller.signal })
    const failed = errorOf(pull)

    controller.abort()

    assert.equal((await failed).name, 'AbortError')
    await closed(pull)
    assert.deepEqual(await scene.readyData(), numbers(5))
  })

  reliableTest(subject, 'a signal that is aborted already destroys at once', async scene => {
    await scene.givenNumbers(1)
    const pull = scene.reliable({ signal: AbortSignal.abort() })

    assert.equal((await errorOf(pull)).name, 'AbortError')
    await closed(pull)

    assert.deepEqual(await scene.readyData(), [0])
  })

  reliableTest(subject, 'a destroyed stream hands out nothing more', async scene => {
    await scene.givenNumbers(5)
    const seen: number[] = []
    const pull = scene.reliable({ prefetch: 5 }).on('data', job => {
      seen.push(job.data)
      if (job.data === 1) pull.destroy()
    })

    await closed(pull)

    assert.deepEqual(seen, [0, 1])
    assert.equal(pull.read(), null)
    assert.deepEqual(await scene.readyData(), numbers(5))
  })

  reliableTest(subject, 'destroy() at any moment of starting loses nothing', async scene => {
    await scene.givenNumbers(3)
    for (let turns = 0; turns < 12; turns++) {
      const pull = scene.reliable({ prefetch: 2 }).on('data', () => {})
      for (let turn = 0; turn < turns; turn++) await new Promise(setImmediate)
      pull.destroy()
      await closed(pull)
    }

    await eventually(async () => (await scene.ready()).length === 3)
    assert.deepEqual(await scene.readyData(), numbers(3))
  })
}

/** A stream, and as many jobs of it as it takes, unsettled. */
async function inHand(
  scene: ReliableScene,
  count: number,
  options: Parameters<ReliableScene['reliable']>[0] = {}
) {
  const all: Array<Job> = []
  const pull = scene.reliable({ prefetch: count, ...(options as object) })
  const enough = new Promise<void>(resolve => {
    const take = (): void => {
      for (let job = pull.read(); job; job = pull.read()) {
        if (all.push(job) === count) return resolve()
      }
    }
    pull.on('readable', take)
  })
  await enough
  pull.removeAllListeners('readable')
  pull.on('data', () => {})
  if (all.length !== count) throw new Error('too many')
  return { pull, all }
}
