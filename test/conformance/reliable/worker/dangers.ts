import assert from 'node:assert/strict'
import { codes } from '../../../../src/errors.ts'
import type { Job } from '../../../../src/job.ts'
import { eventually } from '../../../support/eventually.ts'
import type { StreamsUnderTest } from '../../stream/streams-under-test.ts'
import { gate, next, reliableTest } from '../scene.ts'

/** Jobs that are too late, that kill their processes, or that are none. */
export function dangersConformance(subject: StreamsUnderTest): void {
  aloneConformance(subject)

  reliableTest(subject, 'a job whose time has run out is dropped', async scene => {
    const later = Date.now() + 60_000
    await scene.given(['pp1 0 {"expiresAt":1000}\n1', `pp1 0 {"expiresAt":${later}}\n2`, '3'])
    const seen: number[] = []
    const worker = scene.worker({}, job => seen.push(job.data))
    const expired = next<[Job<number>]>(worker, 'expired')

    await next(worker, 'idle')

    assert.deepEqual(seen, [2, 3])
    const [job] = await expired
    assert.deepEqual([job.data, job.expiresAt], [1, new Date(1000)])
    assert.deepEqual([await scene.ready(), await scene.dead()], [[], []])
  })

  reliableTest(subject, 'a job may run out of time while it waits for a retry', async scene => {
    await scene.given([`pp1 0 {"expiresAt":${Date.now() + 150}}\n1`])
    let runs = 0
    const worker = scene.worker({ backoff: { type: 'fixed', delayMs: 250 } }, () => {
      runs++
      throw new Error('no')
    })

    await next(worker, 'expired')

    assert.equal(runs, 1)
  })

  for (const recoveries of [3, 4, 1_000_000]) {
    reliableTest(
      subject,
      `a job that ${recoveries} processes died of is a dead letter`,
      async scene => {
        await scene.given([`pp1 1+${recoveries} {"id":"killer"}\n1`, '2'])
        const seen: number[] = []
        const worker = scene.worker({}, job => seen.push(job.data))
        const died = next<[Job<number>, { code: string }]>(worker, 'dead')

        await eventually(() => seen.length === 1)

        assert.deepEqual(seen, [2])
        const [job, error] = await died
        assert.deepEqual([job.id, job.recoveries, error.code], ['killer', recoveries, codes.poison])
        const [letter] = await scene.dead()
        assert.equal(letter?.header?.dead?.recoveries, recoveries)
        assert.match(letter?.header?.dead?.reason ?? '', /^PoisonError: /)
      }
    )
  }

  reliableTest(subject, 'a job that was recovered once runs like others', async scene => {
    await scene.given(['pp1 0+1 {"id":"x"}\n1'])

    const worker = scene.worker({}, job => job.recoveries)

    assert.equal((await next(worker, 'completed'))[1], 1)
  })

  reliableTest(subject, 'elements that are no jobs do not stop a worker', async scene => {
    await scene.given(['{', '1', 'pp1', '2'])
    const seen: number[] = []
    const invalid: string[] = []
    const worker = scene.worker({ concurrency: 4 }, job => seen.push(job.data))
    worker.on('invalid', (element, reason) => invalid.push(`${element.toString()} ${reason.code}`))

    await next(worker, 'idle')

    assert.deepEqual(new Set(seen), new Set([1, 2]))
    assert.deepEqual(invalid, ['{ PP_DECODE', 'pp1 PP_DECODE'])
    assert.equal((await scene.dead()).length, 2)
  })

  reliableTest(
    subject,
    'what is no job is refused at once, also behind a slow one',
    async scene => {
      await scene.given(['1', '{'])
      const slowness = gate()
      const worker = scene.worker({ concurrency: 1, prefetch: 2 }, () => slowness.promise)

      await next(worker, 'invalid')

      assert.equal(worker.running, 1)
      slowness.open()
    }
  )
}

function aloneConformance(subject: StreamsUnderTest): void {
  reliableTest(subject, 'a job that was recovered twice runs alone in its worker', async scene => {
    await scene.given(['1', '2', 'pp1 0+2 {"id":"suspect"}\n3', '4', '5', '6'])
    const together: number[][] = []
    const running = new Set<number>()
    const worker = scene.worker({ concurrency: 4, prefetch: 8 }, async ({ data }) => {
      running.add(data)
      await scene.passTime()
      together.push(Array.from(running))
      running.delete(data)
    })

    await next(worker, 'idle')

    assert.equal(together.length, 6)
    const beside = together.filter(jobs => jobs.includes(3))
    assert.deepEqual(beside, [[3]])
  })

  reliableTest(subject, 'nothing is claimed ahead beside a job that runs alone', async scene => {
    await scene.given(['pp1 0+2 {}\n1', '2', '3'])
    const hold = gate()
    const worker = scene.worker({ concurrency: 3 }, () => hold.promise)
    await eventually(() => worker.running === 1)

    await scene.passTime()

    assert.equal(worker.running, 1)
    assert.deepEqual(await scene.readyData(), [2, 3])
    hold.open()
    await next(worker, 'idle')
  })

  reliableTest(subject, 'other workers go on while a job runs alone in one', async scene => {
    await scene.given(['pp1 0+2 {}\n1'])
    const hold = gate()
    const one = scene.worker({ concurrency: 2 }, () => hold.promise)
    await eventually(() => one.running === 1)
    const seen: number[] = []
    const other = scene.worker({}, job => seen.push(job.data))

    await scene.given(['2', '3'])
    await eventually(() => seen.length === 2)

    assert.equal(other.running, 0)
    hold.open()
  })

  reliableTest(subject, 'several jobs that must run alone run one after the other', async scene => {
    await scene.given(['pp1 0+2 {}\n1', 'pp1 0+2 {}\n2', '3', 'pp1 0+2 {}\n4'])
    let running = 0
    const seen: number[] = []
    const worker = scene.worker({ concurrency: 4 }, async job => {
      assert.equal(++running, 1)
      await scene.passTime()
      seen.push(job.data)
      running--
    })
    worker.on('retry', (_, error) => assert.fail(String(error)))

    await eventually(() => seen.length === 4)

    assert.deepEqual(seen, [1, 2, 3, 4])
  })
}
