import assert from 'node:assert/strict'
import { Readable, Transform, Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Job } from '../../../../src/job.ts'
import { eventually } from '../../../support/eventually.ts'
import { closed, numbers } from '../../stream/scene.ts'
import type { StreamsUnderTest } from '../../stream/streams-under-test.ts'
import { reliableTest } from '../scene.ts'

/** Pipelines that a ReliablePull is at the head of. */
export function pipesConformance(subject: StreamsUnderTest): void {
  reliableTest(
    subject,
    'pipeline(pull, writable) delivers jobs that the sink acks',
    async scene => {
      await scene.givenNumbers(50)
      const seen: number[] = []
      const sink = new Writable({
        objectMode: true,
        write(job: Job<number>, _, done) {
          seen.push(job.data)
          void job.ack().then(() => done())
        }
      })

      await pipeline(scene.reliable({ endWhenEmpty: true }), sink)

      assert.deepEqual(seen, numbers(50))
      assert.deepEqual(await scene.ready(), [])
    }
  )

  reliableTest(subject, 'a generator over iterator() leaves the acks to the sink', async scene => {
    await scene.givenNumbers(10)
    const sink = new Writable({
      objectMode: true,
      write(job: Job<number>, _, done) {
        // Later, so that Node does not hand it the next one before it hears of that.
        if (job.data === 2) setImmediate(() => done(new Error('full')))
        else void job.ack().then(() => done())
      }
    })
    const pull = scene.reliable()

    const piping = pipeline(
      pull,
      async function* same(jobs: AsyncIterable<Job<number>> & Pick<Readable, 'iterator'>) {
        for await (const job of jobs.iterator()) yield job as unknown
      },
      sink
    )

    await assert.rejects(piping, /full/)
    await closed(pull)
    assert.deepEqual(await scene.readyData(), numbers(10).slice(2))
  })

  reliableTest(subject, 'pipeline(pull, generator, push) moves everything', async scene => {
    await scene.givenNumbers(50)
    const target = scene.push({ queue: `${scene.queue} target` })

    await pipeline(
      scene.reliable({ endWhenEmpty: true }),
      async function* double(jobs: AsyncIterable<Job<number>>) {
        for await (const job of jobs) yield job.data * 2
      },
      target
    )

    assert.deepEqual(await scene.ready(), [])
    assert.deepEqual(
      await scene.pull({ queue: `${scene.queue} target`, endWhenEmpty: true }).toArray(),
      numbers(50).map(job => job * 2)
    )
  })

  reliableTest(subject, 'pipeline(pull, transform, sink) delivers everything', async scene => {
    await scene.givenNumbers(30)
    const seen: number[] = []
    const acking = new Transform({
      objectMode: true,
      transform(job: Job<number>, _, done) {
        void job.ack().then(() => done(null, job.data))
      }
    })
    const sink = new Writable({
      objectMode: true,
      write(data: number, _, done) {
        seen.push(data)
        done()
      }
    })

    await pipeline(scene.reliable({ endWhenEmpty: true, prefetch: 4 }), acking, sink)

    assert.deepEqual(seen, numbers(30))
  })

  reliableTest(
    subject,
    'a sink that fails destroys the stream, and all unsettled go back',
    async scene => {
      await scene.givenNumbers(20)
      const pull = scene.reliable({ prefetch: 5 })
      const reason = new Error('no sink')
      const sink = new Writable({
        objectMode: true,
        highWaterMark: 1,
        write(job: Job<number>, _, done) {
          if (job.data === 3) return done(reason)
          void job.ack().then(() => done())
        }
      })

      await assert.rejects(pipeline(pull, sink), reason)
      await closed(pull)

      assert.deepEqual(await scene.readyData(), numbers(20).slice(3))
    }
  )

  reliableTest(subject, 'a generator that throws gives back the job that it had', async scene => {
    await scene.givenNumbers(5)
    const pull = scene.reliable()
    const reason = new Error('no address')

    await assert.rejects(
      pipeline(pull, async (jobs: AsyncIterable<Job<number>>) => {
        for await (const job of jobs) if (job.data === 2) throw reason
      }),
      reason
    )
    await closed(pull)

    const left = await scene.ready()
    assert.deepEqual(
      left.map(({ data, attempts }) => [data, attempts]),
      [
        [2, 1],
        [3, 0],
        [4, 0]
      ]
    )
  })

  reliableTest(subject, 'map() acks a job when its result is there', async scene => {
    await scene.givenNumbers(10)
    const results = scene
      .reliable({ endWhenEmpty: true })
      .map(async (job: Job<number>) => Promise.resolve(job.data * 2))

    assert.deepEqual(
      await results.toArray(),
      numbers(10).map(job => job * 2)
    )
    assert.deepEqual(await scene.ready(), [])
  })

  reliableTest(subject, 'Readable.toWeb() delivers jobs', async scene => {
    await scene.givenNumbers(20)
    const seen: number[] = []

    for await (const job of Readable.toWeb(scene.reliable({ endWhenEmpty: true }))) {
      seen.push((job as Job<number>).data)
      await (job as Job<number>).ack()
    }

    assert.deepEqual(seen, numbers(20))
    await eventually(async () => (await scene.ready()).length === 0)
  })
}
