import assert from 'node:assert/strict'
import { once } from 'node:events'
import { test } from 'node:test'
import { codes, Push, Queue, ReliablePull, Worker, type Job } from '../../src/index.ts'

async function given(name: string, jobs: readonly unknown[]) {
  const where = { queue: 'jobs', url: `memory:${name}` }
  const push = new Push(where)
  for (const job of jobs) await push.send(job)
  await push.close()
  return where
}

test('operators that would ack jobs in work are refused, and lose nothing', async t => {
  const where = await given(t.name, [1, 2])
  const pull = new ReliablePull<number>(where)
  const handle = async (job: Job<number>): Promise<number> => job.data

  for (const name of ['map', 'filter', 'forEach', 'flatMap', 'some', 'every', 'find'] as const) {
    const operator = pull[name] as (fn: typeof handle, options: object) => unknown
    assert.throws(() => operator.call(pull, handle, { concurrency: 2 }), {
      code: codes.invalidOption,
      message: /use a Worker/
    })
  }
  await pull.close()
  await using queue = new Queue(where)
  assert.equal((await queue.size()).ready, 2)
})

test('an operator that works on one job at a time acks what is done', async t => {
  const where = await given(t.name, [1, 2, 3])
  await using queue = new Queue(where)
  const seen: number[] = []

  const pull = new ReliablePull<number>({ ...where, endWhenEmpty: true })
  await pull.forEach(job => void seen.push(job.data))

  assert.deepEqual(seen, [1, 2, 3])
  assert.deepEqual((await queue.counters()).acked, 3)
})

test('when a loop was left, the job in hand is back', async t => {
  const where = await given(t.name, ['a', 'b'])

  for await (const job of new ReliablePull<string>(where)) {
    assert.equal(job.data, 'a')
    break
  }

  await using queue = new Queue<string>(where)
  const jobs = await queue.peek()
  assert.deepEqual(
    jobs.map(({ data, attempt }) => [data, attempt]),
    [
      ['a', 2],
      ['b', 1]
    ]
  )
})

test('an error whose texts can not be read makes a dead letter like others', async t => {
  const where = await given(t.name, [1])
  const failure = new Error('unread')
  Object.defineProperty(failure, 'message', {
    get() {
      throw new Error('no message')
    }
  })
  await using worker = new Worker({ ...where, attempts: 1 }, () => {
    throw failure
  })

  await once(worker, 'dead')

  await using queue = new Queue(where)
  const [letter] = await queue.peek({ state: 'dead' })
  assert.equal(letter?.death?.reason, 'an error without a readable message')
})

test('a dead letter that can never be written goes to the queue of dead letters', async t => {
  const where = await given(t.name, [1n.toString()])
  const refusing = new Push({
    queue: 'letters',
    url: where.url,
    codec: {
      encode() {
        throw new Error('never')
      },
      decode: bytes => bytes
    }
  })
  let runs = 0
  const options = { ...where, attempts: 1, deadLetter: refusing }
  await using worker = new Worker(options, () => {
    runs++
    throw new Error('failed')
  })

  await once(worker, 'dead')

  assert.equal(runs, 1)
  await using queue = new Queue(where)
  assert.equal((await queue.size()).dead, 1)
  await refusing.close()
})

test('options in the wrong place are refused and lose nothing', async t => {
  const where = await given(t.name, [1])
  await using push = new Push<unknown>(where)
  const write = push.write.bind(push) as (data: unknown, options: unknown) => boolean

  assert.throws(() => write(2, { delayMs: 1 }), { code: codes.invalidOption, message: /job\(data/ })

  for await (const job of new ReliablePull<number>({ ...where, endWhenEmpty: true })) {
    const retry = job.retry.bind(job) as (options: object) => unknown
    assert.throws(() => retry({ delay: 1 }), { code: codes.invalidOption, message: /delayMs/ })
  }
})
