import assert from 'node:assert/strict'
import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { test, type TestContext } from 'node:test'
import { Push, Queue, Worker } from '../../src/index.ts'
import { eventually } from '../support/eventually.ts'
import { endWithThisProcess } from '../support/owned-processes.ts'
import { redisFor } from '../support/redis-server.ts'

const queue = 'killed'

/** A worker in a process of its own. Resolves when all its handlers are busy. */
async function holdingWorker(
  t: TestContext,
  url: string,
  concurrency: number
): Promise<ChildProcess> {
  const program = new URL('holding-worker.ts', import.meta.url)
  const child = fork(program, [url, queue, String(concurrency)])
  endWithThisProcess(child)
  t.after(() => child.kill('SIGKILL'))
  let begun = 0
  child.on('message', count => (begun = Number(count)))
  await eventually(() => begun === concurrency, { timeoutMs: 20_000 })
  return child
}

test('the jobs of a killed worker are held until they come back', async t => {
  const { url } = await redisFor(t)
  await using manager = new Queue<number>({ queue, url })
  const push = new Push({ queue, url })
  for (let job = 0; job < 10; job++) push.write(job)
  await push.close()
  const child = await holdingWorker(t, url, 4)
  const pid = child.pid!
  const [consumer] = await manager.consumers()
  const { held } = await manager.size()
  assert.ok(held >= 4)
  assert.deepEqual([consumer?.pid, consumer?.held], [pid, held])

  child.kill('SIGKILL')
  await once(child, 'exit')

  assert.equal((await manager.size()).held, held, 'nobody has noticed yet')
  const shown = await manager.peek({ state: 'held' })
  assert.deepEqual(
    shown.map(job => job.consumer),
    Array.from({ length: held }, () => consumer?.name)
  )

  const handled = new Set<number>()
  const worker = new Worker<number>({ queue, url }, ({ data }) => void handled.add(data))
  await eventually(() => handled.size === 10, { timeoutMs: 20_000 })
  await worker.close()
  const counters = await manager.counters()
  assert.deepEqual([counters.pushed, counters.acked, counters.recovered], [10, 10, held])
  assert.deepEqual(await manager.size(), { ready: 0, delayed: 0, held: 0, dead: 0 })
  assert.deepEqual(await manager.consumers(), [])
})
