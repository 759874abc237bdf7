import assert from 'node:assert/strict'
import { once } from 'node:events'
import { Writable } from 'node:stream'
import { test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { codes } from '../../src/errors.ts'
import { Push } from '../../src/push.ts'
import { jobToPush } from '../../src/push/job-to-push.ts'
import { closed, errorOf } from '../conformance/stream/scene.ts'
import { heapAfterCollection } from '../support/heap.ts'

let queues = 0

/** A Push to a queue that has room for one job, and has it. */
async function pushToFullQueue(): Promise<Push> {
  const queue = `waiting-${++queues}`
  const push = new Push({ queue, url: 'memory:waiting', maxLength: 1, codec: 'json' })
  await push.send('in the way')
  return push
}

/** Writes three jobs, of which the first is with the store. Returns who was told what, in order. */
async function writeThree(push: Push): Promise<Array<[number, unknown]>> {
  const told: Array<[number, unknown]> = []
  for (const job of [1, 2, 3]) {
    push.write(job, error => told.push([job, (error as { code?: unknown } | null)?.code]))
    await setImmediate()
  }
  return told
}

test('destroy() fails what waits for the store, and what waits behind that', async () => {
  const push = await pushToFullQueue()
  const told = await writeThree(push)

  push.destroy()
  await closed(push)

  assert.deepEqual(
    told.toSorted(([a], [b]) => a - b),
    [1, 2, 3].map(job => [job, codes.closed])
  )
})

test("senders without a pause leave the process its turns, and have been told by 'close'", async () => {
  const push = new Push<number>({ queue: `waiting-${++queues}`, url: 'memory:waiting' })
  let pending = 0
  const sender = async (): Promise<void> => {
    for (let job = 1; !push.destroyed; job++) {
      pending++
      await push.send(job).catch(() => {})
      pending--
    }
  }
  const senders = Promise.all(Array.from({ length: 1_000 }, sender))
  const left = once(push, 'close').then(() => pending)

  // By then half of them are told while the others are stored.
  for (let turn = 0; turn < 50; turn++) await setImmediate()
  push.destroy()

  assert.equal(await left, 0)
  await senders
})

test('destroy(error) fails what waits behind a write with that error', async () => {
  const push = await pushToFullQueue()
  const told = await writeThree(push)
  const failing = errorOf(push)

  push.destroy(Object.assign(new Error('enough'), { code: 'ENOUGH' }))
  await failing
  await closed(push)

  assert.deepEqual(
    told.filter(([job]) => job > 1),
    [2, 3].map(job => [job, 'ENOUGH'])
  )
})

test("a listener of 'pushed' that comes after the write gets the job as it is stored", async () => {
  for (const envelope of [false, true]) {
    const push = new Push({ queue: `late-${envelope}`, url: 'memory:waiting' })
    const job = { to: 'ann', at: new Date(0), note: 'ü\n"' }
    const sent = envelope ? push.send(job) : undefined
    if (!envelope) push.write(job)

    const [pushed] = (await once(push, 'pushed')) as unknown[]

    assert.deepEqual(pushed, { ...job, at: '1970-01-01T00:00:00.000Z' })
    await sent
    await push.close()
  }
})

test("a listener of 'pushed' that was there before gets the very job", async () => {
  const push = new Push({ queue: 'early', url: 'memory:waiting' })
  const pushed: unknown[] = []
  push.on('pushed', data => pushed.push(data))
  const job = { at: new Date(0) }

  push.write(job)
  await push.close()

  assert.equal(pushed[0], job)
})

test('a write that goes past the Push is refused, and never called stored', async () => {
  const push = new Push({ queue: 'past', url: 'memory:waiting' })
  const failing = errorOf(push)

  const told = new Promise<unknown>(resolve => {
    Writable.prototype.write.call(push, { a: 1 }, 'utf8', resolve)
  })

  assert.match(String(await told), /write\(\) of the Push itself/)
  assert.match(String(await failing), /write\(\) of the Push itself/)
})

test('a job that waits is kept as its text alone', async () => {
  const push = await pushToFullQueue()
  const kept = ((): WeakRef<object> => {
    const job = { note: 'large, perhaps' }
    push.write(job)
    return new WeakRef(job)
  })()
  await setImmediate()

  heapAfterCollection()

  assert.equal(push.writableLength, 1)
  assert.equal(kept.deref(), undefined)
  push.destroy()
})

for (const options of [undefined, { priority: 1 }]) {
  const what = options ? 'with options' : 'without options'
  test(`a write ${what} whose callback is null fails as one without a callback`, async () => {
    const push = new Push({ queue: 'null', url: 'memory:waiting' })
    const failing = errorOf(push)

    push.write(options ? jobToPush(1n, options) : 1n, 'utf8', null as never)

    assert.equal(((await failing) as { code?: string }).code, codes.encode)
    await push.close()
  })
}
