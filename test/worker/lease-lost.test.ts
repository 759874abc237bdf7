import assert from 'node:assert/strict'
import { codes } from '../../src/errors.ts'
import type { Job } from '../../src/job.ts'
import type { ReliablePull } from '../../src/reliable-pull.ts'
import { keysOf } from '../../src/store/keys.ts'
import { memoryBroker } from '../../src/store/memory/memory-broker.ts'
import type { Worker } from '../../src/worker.ts'
import { gate, next, reliableTest, type ReliableScene } from '../conformance/reliable/scene.ts'
import { onMemory, onRedis, redisForThisFile } from '../conformance/stream/places.ts'
import type { StreamsUnderTest } from '../conformance/stream/streams-under-test.ts'
import { eventually } from '../support/eventually.ts'

const server = await redisForThisFile()

/** Takes all consumers for dead, as somebody does whose lease has ended. */
type Fence = (scene: ReliableScene) => Promise<unknown>

const onRedisServer: Fence = ({ queue }) => server.cli('DEL', keysOf(queue).consumers)

const inMemory: Fence = ({ queue, url }) => {
  memoryBroker(url.slice('memory:'.length)).use(queue, ({ state }) => state.consumers.clear())
  return Promise.resolve()
}

function leaseLostTests(subject: StreamsUnderTest, fence: Fence): void {
  /** Listens first: the consumer may hear of it before we hear that it is done. */
  async function fencedUntil<Args extends unknown[]>(
    scene: ReliableScene,
    consumer: ReliablePull<number> | Worker<number>,
    event: string
  ): Promise<Args> {
    const [args] = await Promise.all([next<Args>(consumer, event), fence(scene)])
    return args
  }

  reliableTest(
    subject,
    'a job whose lease was lost is said to be, and its signal aborts',
    async scene => {
      await scene.givenNumbers(2)
      const jobs: Array<Job<number>> = []
      const hold = gate()
      const worker = scene.worker({ concurrency: 2, leaseMs: 600 }, job => {
        jobs.push(job)
        return job.attempt + job.recoveries === 1 ? hold.promise : undefined
      })
      worker.on('error', error => assert.fail(String(error)))
      await eventually(() => worker.running === 2)

      const [lost] = await fencedUntil<[Array<Job<number>>]>(scene, worker, 'leaseLost')

      assert.deepEqual(lost, jobs.slice(0, 2))
      for (const { signal, isSettled } of lost) {
        assert.ok(signal.aborted && isSettled)
        assert.equal((signal.reason as { code: string }).code, codes.leaseLost)
      }
      assert.deepEqual(await Promise.all(lost.map(job => job.ack())), [false, false])
      hold.open()
    }
  )

  reliableTest(subject, 'jobs whose lease was lost run again', async scene => {
    await scene.givenNumbers(3)
    const runs: Array<[number, number]> = []
    const hold = gate()
    const completed: number[] = []
    const worker = scene.worker({ concurrency: 5, leaseMs: 300 }, async job => {
      runs.push([job.data, job.recoveries])
      if (job.recoveries === 0) await hold.promise
    })
    worker.on('completed', job => completed.push(job.data))
    await eventually(() => worker.running === 3)

    await fence(scene)
    await eventually(() => runs.length === 6)
    hold.open()
    await eventually(() => worker.running === 0)
    await scene.passTime()

    assert.deepEqual(new Set(completed), new Set([0, 1, 2]))
    assert.equal(completed.length, 3)
    assert.deepEqual(await scene.ready(), [])
  })

  reliableTest(subject, 'what a handler makes of a job that was lost is ignored', async scene => {
    await scene.givenNumbers(1)
    const hold = gate()
    const worker = scene.worker({ leaseMs: 30_000, attempts: 1 }, async () => {
      await hold.promise
      throw new Error('too late')
    })
    worker.on('dead', () => assert.fail('it is not ours'))
    await eventually(() => worker.running === 1)
    await fence(scene)

    hold.open()
    await eventually(() => worker.running === 0)
    await scene.passTime()

    assert.deepEqual(await scene.dead(), [])
  })

  reliableTest(subject, 'ReliablePull goes on after a lost lease', async scene => {
    await scene.givenNumbers(1)
    const pull = scene.reliable({ leaseMs: 600 })
    const jobs: Array<Job<number>> = []
    pull.on('data', job => jobs.push(job))
    await eventually(() => jobs.length === 1)

    const [lost] = await fencedUntil<[Array<Job<number>>]>(scene, pull, 'leaseLost')
    await eventually(() => jobs.length === 2)

    assert.deepEqual(lost, jobs.slice(0, 1))
    assert.deepEqual([jobs[1]?.data, jobs[1]?.attempt, jobs[1]?.recoveries], [0, 1, 1])
    assert.equal(await jobs[1]?.ack(), true)
  })

  reliableTest(subject, 'read() gives no job whose lease was lost in the buffer', async scene => {
    await scene.givenNumbers(1)
    const pull = scene.reliable({ leaseMs: 600 })
    await next(pull, 'readable')

    const [[lost]] = await fencedUntil<[Array<Job<number>>]>(scene, pull, 'leaseLost')
    const again = pull.read() ?? (await next(pull, 'readable'), pull.read())

    assert.notEqual(again, lost)
    assert.deepEqual([again?.data, again?.recoveries], [0, 1])
    assert.equal(await again?.ack(), true)
  })

  reliableTest(subject, 'a slow schema hands out no job whose lease was lost', async scene => {
    await scene.given(['1'])
    const judged = gate()
    let judgements = 0
    const schema = {
      '~standard': {
        version: 1,
        vendor: 'test',
        validate: async (value: unknown) => {
          if (++judgements === 1) await judged.promise
          return { value }
        }
      }
    }
    const jobs: Array<Job<number>> = []
    const pull = scene.reliable({ leaseMs: 600, prefetch: 2, schema: schema as never })
    pull.on('data', job => jobs.push(job))
    await eventually(() => judgements === 1)

    await fencedUntil(scene, pull, 'recovered')
    judged.open()
    await eventually(() => jobs.length > 0)
    await scene.passTime()

    assert.deepEqual(
      jobs.map(({ recoveries }) => recoveries),
      [1]
    )
  })
}

leaseLostTests(onMemory('A lost lease'), inMemory)
leaseLostTests(onRedis('A lost lease', server), onRedisServer)
