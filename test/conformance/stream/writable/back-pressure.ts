import assert from 'node:assert/strict'
import { once } from 'node:events'
import { Readable } from 'node:stream'
import { numbers, record, streamTest } from '../scene.ts'
import type { StreamsUnderTest } from '../streams-under-test.ts'
import { pushToFullQueue, stored } from './writing.ts'

export function backPressureConformance(subject: StreamsUnderTest): void {
  maxLengthConformance(subject)

  streamTest(subject, 'write() says false once highWaterMark jobs wait', async scene => {
    const push = scene.push({ highWaterMark: 3 })

    const answers = numbers(4).map(job => push.write(job))

    assert.deepEqual(answers, [true, true, false, false])
    assert.equal(push.writableLength, 4)
    assert.equal(push.writableNeedDrain, true)
  })

  streamTest(subject, 'by default 999 jobs may wait', async scene => {
    const push = scene.push()

    const answers = numbers(1_000).map(job => push.write(job))

    assert.equal(answers.indexOf(false), 999)
  })

  streamTest(subject, "'drain' comes once everything is stored", async scene => {
    const push = scene.push({ highWaterMark: 3 })
    numbers(5).map(job => push.write(job))

    await once(push, 'drain')

    assert.deepEqual(await scene.leftJobs(), numbers(5))
    assert.equal(push.writableLength, 0)
  })

  streamTest(subject, "'drain' does not come while a job waits to be stored", async scene => {
    const push = await pushToFullQueue(scene, 1)
    const seen = record(push, 'drain')
    assert.equal(push.write('job'), false)

    await scene.passTime()
    assert.deepEqual(seen, [])
    await Promise.all([once(push, 'drain'), scene.takeAway(1)])

    assert.deepEqual(await scene.leftJobs(), ['job'])
  })

  streamTest(subject, 'a bad job does not count as back-pressure', async scene => {
    const push = scene.push({ highWaterMark: 1 })
    const refused = once(push, 'error')

    assert.equal(push.write(undefined), true)

    await refused
    assert.equal(push.writableLength, 0)
  })

  streamTest(subject, 'pipe() asks a source for no more than fits', async scene => {
    const push = await pushToFullQueue(scene, 2)
    let made = 0
    const source = new Readable({
      objectMode: true,
      highWaterMark: 1,
      read() {
        this.push(++made)
      }
    })

    source.pipe(push)
    await scene.passTime()

    assert.equal(push.writableLength, 2)
    assert.ok(made < 10, `made ${made}`)
    source.destroy()
  })
}

function maxLengthConformance(subject: StreamsUnderTest): void {
  streamTest(subject, 'maxLength bounds what several producers store', async scene => {
    const pushes = [1, 2, 3].map(() => scene.push<number>({ maxLength: 4 }))

    for (const job of numbers(30)) pushes[job % 3]!.write(job, () => {})
    await once(pushes[0]!, 'pushed')
    await scene.passTime()

    assert.equal((await scene.left()).length, 4)
  })

  streamTest(subject, "all jobs get through maxLength, each producer's in order", async scene => {
    const pushes = [0, 1].map(() => scene.push<[number, number]>({ maxLength: 3 }))
    for (const [whose, push] of pushes.entries()) {
      for (const job of numbers(8)) push.write([whose, job])
    }

    const jobs = await scene.pull<[number, number]>().take(16).toArray()

    for (const producer of [0, 1]) {
      const its = jobs.filter(([whose]) => whose === producer).map(([, job]) => job)
      assert.deepEqual(its, numbers(8))
    }
  })

  streamTest(subject, 'jobs of one write that do not all fit follow in order', async scene => {
    const push = scene.push<number>({ maxLength: 4 })

    for (const job of numbers(10)) push.write(job)
    push.end()
    const jobs = await scene.pull<number>({ highWaterMark: 100 }).take(10).toArray()

    assert.deepEqual(jobs, numbers(10))
  })

  streamTest(
    subject,
    'pushTimeoutMs ends the waiting for room, and the stream lives',
    async scene => {
      await scene.given(['"in the way"'])
      const push = scene.push({ maxLength: 1, pushTimeoutMs: 100 })

      await assert.rejects(stored(push, 'late'), { code: 'PP_PUSH_TIMEOUT' })
      await scene.takeAway(1)
      await stored(push, 'in time')

      assert.deepEqual(await scene.leftJobs(), ['in time'])
    }
  )
}
