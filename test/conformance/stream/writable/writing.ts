import assert from 'node:assert/strict'
import type { JobToPush } from '../../../../src/index.ts'
import type { Push } from '../../../../src/push.ts'
import { closed, numbers, record, streamTest, type Scene } from '../scene.ts'
import type { StreamsUnderTest } from '../streams-under-test.ts'

/** Writes a job and resolves when its callback says that it is stored. */
export function stored<T>(push: Push<T>, data: T | JobToPush<T>): Promise<void> {
  return new Promise((resolve, reject) => {
    push.write(data, error => (error ? reject(error) : resolve()))
  })
}

/** A Push whose queue is full until something is taken away. */
export async function pushToFullQueue(scene: Scene, highWaterMark = 1000): Promise<Push> {
  await scene.given(['"in the way"'])
  return scene.push({ maxLength: 1, highWaterMark })
}

export function writingConformance(subject: StreamsUnderTest): void {
  callbackConformance(subject)
  corkConformance(subject)

  streamTest(subject, 'jobs are stored in the order of their writes', async scene => {
    const push = scene.push<number>()

    for (const job of numbers(2_500)) push.write(job)
    await stored(push, 2_500)

    assert.deepEqual(await scene.leftJobs(), numbers(2_501))
  })

  streamTest(subject, 'jobs written in different ticks stay in order', async scene => {
    const push = scene.push<number>()

    for (const job of numbers(20)) {
      push.write(job)
      if (job % 3 === 0) await Promise.resolve()
      if (job % 4 === 0) await scene.passTime()
    }
    await stored(push, 20)

    assert.deepEqual(await scene.leftJobs(), numbers(21))
  })

  streamTest(subject, 'a job is stored as it was when it was written', async scene => {
    const push = scene.push<{ step: number }>()
    const job = { step: 1 }

    push.write(job)
    job.step = 2
    await stored(push, job)

    assert.deepEqual(await scene.leftJobs(), [{ step: 1 }, { step: 2 }])
  })

  streamTest(subject, "emit('data', job) pushes a job", async scene => {
    const push = scene.push()

    push.emit('data', { to: 'ann' })
    await stored(push, { to: 'bob' })

    assert.deepEqual(await scene.leftJobs(), [{ to: 'ann' }, { to: 'bob' }])
  })
}

function callbackConformance(subject: StreamsUnderTest): void {
  streamTest(subject, 'callbacks come in the order of the writes', async scene => {
    const push = scene.push<number>()
    const called: number[] = []

    for (const job of numbers(2_500)) push.write(job, () => called.push(job))
    await stored(push, 2_500)

    assert.deepEqual(called, numbers(2_500))
  })

  streamTest(
    subject,
    'a callback that is called without an error has its job stored',
    async scene => {
      const push = scene.push<number>()

      for (const job of numbers(5)) {
        await stored(push, job)

        assert.deepEqual(await scene.leftJobs(), numbers(job + 1))
      }
    }
  )

  streamTest(subject, 'no callback and no event comes before the job is stored', async scene => {
    const push = await pushToFullQueue(scene)
    const seen = record(push, 'pushed', 'drain', 'finish')
    push.write('job', () => seen.push('callback'))
    push.end()

    await scene.passTime()
    assert.deepEqual(seen, [])
    await scene.takeAway(1)
    await closed(push)

    assert.deepEqual(seen, ['pushed', 'callback', 'finish'])
    assert.deepEqual(await scene.leftJobs(), ['job'])
  })

  streamTest(subject, 'write takes an encoding and ignores it', async scene => {
    const push = scene.push()

    await new Promise(resolve => push.write('€', 'latin1', resolve))

    assert.deepEqual(await scene.leftJobs(), ['€'])
  })

  streamTest(subject, "'pushed' comes with the job itself, in order", async scene => {
    const push = scene.push()
    const jobs = numbers(1_500).map(number => ({ number }))
    const pushed: unknown[] = []
    push.on('pushed', data => pushed.push(data))

    for (const job of jobs) push.write(job)
    await stored(push, 'last')

    assert.equal(pushed.pop(), 'last')
    assert.ok(pushed.length === jobs.length && pushed.every((job, index) => job === jobs[index]))
  })
}

function corkConformance(subject: StreamsUnderTest): void {
  streamTest(subject, 'what is corked waits for uncork()', async scene => {
    const push = scene.push()
    push.cork()
    const storing = Promise.all([stored(push, 'a'), stored(push, 'b')])

    await scene.passTime()
    assert.deepEqual(await scene.left(), [])
    push.uncork()
    await storing

    assert.deepEqual(await scene.leftJobs(), ['a', 'b'])
  })

  streamTest(subject, 'two corks want two uncorks', async scene => {
    const push = scene.push()
    const storing = stored(push, 'a')
    push.cork()
    push.cork()
    push.uncork()

    await scene.passTime()
    assert.deepEqual(await scene.left(), [])
    push.uncork()
    await storing

    assert.deepEqual(await scene.leftJobs(), ['a'])
  })

  streamTest(subject, 'end() stores what is still corked', async scene => {
    const push = scene.push()
    push.cork()
    push.write('a')

    await new Promise<void>(resolve => push.end('b', resolve))

    assert.deepEqual(await scene.leftJobs(), ['a', 'b'])
  })
}
