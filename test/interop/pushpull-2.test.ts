import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createRequire } from 'node:module'
import { after, before, test } from 'node:test'
import { Pull, Push } from '../../src/index.ts'
import { eventually } from '../support/eventually.ts'
import { startRedis, type RedisServer } from '../support/redis-server.ts'

interface OldStream extends NodeJS.EventEmitter {
  write(data: unknown): boolean
  end(): void
}

type OldOptions = { queue: string; host: string; port: number; timeout?: number }

const old = createRequire(import.meta.url)('pushpull2') as {
  Push: new (options: OldOptions) => OldStream
  Pull: new (options: OldOptions) => OldStream
}

const jobs = [{ some: 'data' }, ['a', 1, null], 'text with é and 🚀', 42, false, '']
let redis: RedisServer

before(async () => {
  redis = await startRedis()
})
after(() => redis.stop())

function place(queue: string): OldOptions {
  return { queue, host: redis.host, port: redis.port }
}

test('what pushpull 2.1.8 pushes, Pull emits', async () => {
  const sender = new old.Push(place('from-old'))
  const pushed: unknown[] = []
  sender.on('pushed', data => pushed.push(data))
  for (const job of jobs) sender.write(job)
  await eventually(() => pushed.length === jobs.length)
  sender.end()

  const pull = new Pull({ ...place('from-old'), endWhenEmpty: true })

  assert.deepEqual(await pull.toArray(), jobs)
})

test('what Push writes, pushpull 2.1.8 emits', async t => {
  const seen: unknown[] = []
  const worker = new old.Pull({ ...place('to-old'), timeout: 1 })
  worker.on('data', data => seen.push(data))
  t.after(() => worker.end())

  const push = new Push(place('to-old'))
  // An empty element is a wake-up, which the old one skips as well.
  await redis.cli('RPUSH', 'to-old', '')
  for (const job of jobs) push.write(job)
  await push.close()

  await eventually(() => seen.length === jobs.length)
  assert.deepEqual(seen, jobs)
})

test('old and new consumers share the jobs of old and new producers', async t => {
  const each = 200
  const seen = new Map<number, number>()
  const count = (job: unknown): void => void seen.set(Number(job), (seen.get(Number(job)) ?? 0) + 1)
  const oldWorker = new old.Pull({ ...place('shared'), timeout: 1 })
  const worker = new Pull(place('shared'))
  oldWorker.on('data', count)
  worker.on('data', count)
  t.after(() => oldWorker.end())
  t.after(() => worker.destroy())

  const oldSender = new old.Push(place('shared'))
  const sender = new Push<number>(place('shared'))
  t.after(() => oldSender.end())
  for (let job = 0; job < each; job++) oldSender.write(job)
  for (let job = each; job < 2 * each; job++) sender.write(job)
  sender.end()
  await once(sender, 'close')

  await eventually(() => seen.size === 2 * each)
  assert.ok([...seen.values()].every(times => times === 1))
})
