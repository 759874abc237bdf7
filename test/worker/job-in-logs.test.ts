import assert from 'node:assert/strict'
import { once } from 'node:events'
import { test } from 'node:test'
import { inspect } from 'node:util'
import { Push, Worker, type Job } from '../../src/index.ts'

const place = { queue: 'logged', url: 'memory:job-in-logs' }

/** The job that a worker gets of this one. */
async function handed(send: (push: Push) => Promise<unknown>): Promise<Job> {
  const push = new Push(place)
  const worker = new Worker(place, () => {})
  const completed = once(worker, 'completed') as Promise<[Job, unknown]>
  await send(push)
  const [job] = await completed
  await Promise.all([worker.close(), push.close()])
  return job
}

test('a log shows the id, the attempt and the payload of a job', async () => {
  const job = await handed(async push => push.write({ to: 'ann@example.com' }))
  assert.deepEqual(JSON.parse(JSON.stringify(job)), {
    id: job.id,
    attempt: 1,
    data: { to: 'ann@example.com' },
    recoveries: 0,
    headers: {},
    priority: 0
  })
  assert.match(
    inspect(job),
    /^Job \{\s+id: '.+',\s+attempt: 1,\s+data: \{ to: 'ann@example\.com' \}/
  )
})

test('a log shows of a job what its producer said of it', async () => {
  const job = await handed(push =>
    push.send('hello', { id: 'one', attempts: 7, priority: 3, headers: { trace: 'abc' } })
  )
  const { pushedAt, ...others } = JSON.parse(JSON.stringify(job)) as Record<string, unknown>
  assert.deepEqual(others, {
    id: 'one',
    attempt: 1,
    data: 'hello',
    recoveries: 0,
    headers: { trace: 'abc' },
    priority: 3,
    attempts: 7
  })
  assert.equal(pushedAt, job.pushedAt?.toISOString())
})
