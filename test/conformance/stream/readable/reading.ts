import assert from 'node:assert/strict'
import { once } from 'node:events'
import { eventually } from '../../../support/eventually.ts'
import { closed, numbers, record, streamTest } from '../scene.ts'
import type { StreamsUnderTest } from '../streams-under-test.ts'
import { slowly } from '../writable/jobs.ts'

/** The highWaterMarks that take jobs one by one, some at a time, and all at once. */
const marks = [1, 7, 100]

export function readingConformance(subject: StreamsUnderTest): void {
  for (const highWaterMark of marks) orderConformance(subject, highWaterMark)

  streamTest(subject, 'jobs that come later are delivered as they come', async scene => {
    const seen: unknown[] = []
    scene.pull().on('data', job => seen.push(job))

    for (const job of numbers(5)) {
      await scene.given([String(job)])
      await eventually(() => seen.length === job + 1)
    }

    assert.deepEqual(seen, numbers(5))
  })

  streamTest(subject, 'jobs that are 0, false or an empty text are delivered', async scene => {
    const jobs = [0, false, '', [], {}]
    await scene.given(jobs.map(job => JSON.stringify(job)))

    assert.deepEqual(await scene.pull().take(5).toArray(), jobs)
  })

  streamTest(subject, 'a falsy job keeps neither flow nor read() from going on', async scene => {
    await scene.given(['0', '""', 'false', '1'])
    const pull = scene.pull({ highWaterMark: 4 })
    await once(pull, 'readable')
    await eventually(() => pull.readableLength === 4)

    assert.deepEqual([pull.read(), pull.read(), pull.read(), pull.read()], [0, '', false, 1])
    assert.equal(pull.read(), null)
  })

  streamTest(subject, 'read(n) gives one job, whatever n', async scene => {
    await scene.givenNumbers(3)
    const pull = scene.pull({ highWaterMark: 3 })
    await once(pull, 'readable')

    await eventually(() => pull.readableLength === 3)

    assert.equal(pull.read(2), 0)
    assert.equal(pull.read(1), 1)
  })

  streamTest(subject, 'empty elements are skipped', async scene => {
    await scene.given(['', '1', '', '', '2', ''])

    const jobs = await scene.pull({ endWhenEmpty: true, highWaterMark: 2 }).toArray()

    assert.deepEqual(jobs, [1, 2])
  })

  streamTest(subject, 'jobs in envelopes are delivered bare', async scene => {
    await scene.given(['pp1 0 {"id":"a"}\n{"to":"ann"}', 'pp1 3 {}\n7', '8'])

    assert.deepEqual(await scene.pull().take(3).toArray(), [{ to: 'ann' }, 7, 8])
  })

  streamTest(subject, 'a slow schema keeps the order of jobs', async scene => {
    await scene.givenNumbers(30)
    const pull = scene.pull<number>({ schema: slowly(() => true), highWaterMark: 10 })

    assert.deepEqual(await pull.take(30).toArray(), numbers(30))
  })

  streamTest(subject, 'a loop without a pause leaves the process its turns', async scene => {
    await scene.givenNumbers(40)
    let done = 0
    let doneAtTurn = Infinity

    for await (const _ of scene.pull({ endWhenEmpty: true })) {
      if (done++ === 0) setTimeout(() => (doneAtTurn = done), 0)
      for (const since = performance.now(); performance.now() - since < 5;);
    }

    assert.equal(done, 40)
    assert.ok(doneAtTurn < 20, `after ${doneAtTurn} jobs`)
  })

  streamTest(subject, 'two Pulls share a queue', async scene => {
    await scene.givenNumbers(40)
    const pulls = [1, 2].map(() => scene.pull<number>({ endWhenEmpty: true }))

    const shares = await Promise.all(pulls.map(pull => pull.toArray()))

    const all = (shares.flat() as number[]).toSorted((a, b) => a - b)
    assert.deepEqual(all, numbers(40))
  })
}

function orderConformance(subject: StreamsUnderTest, highWaterMark: number): void {
  const bounded = `(highWaterMark ${highWaterMark})`

  streamTest(subject, `'data' delivers jobs in order ${bounded}`, async scene => {
    await scene.givenNumbers(300)
    const jobs: unknown[] = []
    const pull = scene.pull({ endWhenEmpty: true, highWaterMark }).on('data', job => jobs.push(job))

    await closed(pull)

    assert.deepEqual(jobs, numbers(300))
  })

  streamTest(subject, `'readable' and read() deliver jobs in order ${bounded}`, async scene => {
    await scene.givenNumbers(300)
    const pull = scene.pull({ endWhenEmpty: true, highWaterMark })
    const jobs: unknown[] = []
    pull.on('readable', () => {
      for (let job = pull.read(); job !== null; job = pull.read()) jobs.push(job)
    })

    await closed(pull)

    assert.deepEqual(jobs, numbers(300))
  })

  streamTest(subject, `for await delivers jobs in order ${bounded}`, async scene => {
    await scene.givenNumbers(300)
    const jobs: unknown[] = []

    for await (const job of scene.pull({ endWhenEmpty: true, highWaterMark })) jobs.push(job)

    assert.deepEqual(jobs, numbers(300))
  })

  streamTest(subject, `a slow for await delivers jobs in order ${bounded}`, async scene => {
    const pull = scene.pull({ endWhenEmpty: true, highWaterMark })
    const seen = record(pull, 'end', 'close', 'error')
    await scene.givenNumbers(20)
    const jobs: unknown[] = []

    for await (const job of pull) {
      jobs.push(job)
      if (jobs.length % 4 === 0) await scene.passTime()
    }

    assert.deepEqual(jobs, numbers(20))
    assert.deepEqual(seen, ['end', 'close'])
  })
}
