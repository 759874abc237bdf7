import assert from 'node:assert/strict'
import { PassThrough, Writable } from 'node:stream'
import { text } from 'node:stream/consumers'
import type { DeadLetter } from '../../../../src/consume/dead-letter.ts'
import { eventually } from '../../../support/eventually.ts'
import type { StreamsUnderTest } from '../../stream/streams-under-test.ts'
import { gate, next, reliableTest } from '../scene.ts'

const given = 'pp1 0 {"id":"x","pushedAt":5,"headers":{"trace":"abc"}}\n{"to":"ann"}'

function failing(): never {
  throw new Error('no such address')
}

/** Where dead letters go with the option `deadLetter`. */
export function deadLetterConformance(subject: StreamsUnderTest): void {
  brokenConformance(subject)

  reliableTest(subject, 'a Push gets the job with its id, headers and priority', async scene => {
    await scene.given(['pp1 0 {"id":"x","priority":4,"headers":{"trace":"abc"}}\n{"to":"ann"}'])
    const queue = `${scene.queue} failed`
    const deadLetter = scene.push({ queue })
    const worker = scene.worker({ attempts: 1, deadLetter }, failing)

    await next(worker, 'dead')

    const [job] = await next<[{ data: unknown; id: string; headers: object; priority: number }]>(
      scene.reliable({ queue, prefetch: 1 }),
      'data'
    )
    assert.deepEqual(job.data, { to: 'ann' })
    assert.deepEqual([job.id, { ...job.headers }, job.priority], ['x', { trace: 'abc' }, 4])
    assert.deepEqual([await scene.dead(), await scene.ready()], [[], []])
  })

  reliableTest(subject, 'a Writable of objects gets a DeadLetter', async scene => {
    await scene.given([given])
    const deadLetter = new PassThrough({ objectMode: true })
    const worker = scene.worker({ attempts: 1, deadLetter }, failing)
    await next(worker, 'dead')

    const { diedAt, headers, ...letter } = deadLetter.read() as DeadLetter

    assert.deepEqual(letter, {
      id: 'x',
      queue: scene.queue,
      data: { to: 'ann' },
      attempts: 1,
      reason: 'Error: no such address',
      pushedAt: new Date(5)
    })
    assert.deepEqual({ ...headers }, { trace: 'abc' })
    assert.ok(Math.abs(Number(diedAt) - Date.now()) < 60_000)
    assert.deepEqual([await scene.dead(), await scene.ready()], [[], []])
  })

  reliableTest(subject, 'a Writable of bytes gets a line of JSON', async scene => {
    await scene.given([given, given])
    const deadLetter = new PassThrough()
    let dead = 0
    const worker = scene.worker({ attempts: 1, deadLetter }, failing)
    worker.on('dead', () => dead++)
    await eventually(() => dead === 2)

    const lines = (await text(deadLetter.end())).split('\n')

    assert.deepEqual([lines.length, lines[2]], [3, ''])
    const letter = JSON.parse(lines[0]!) as Record<string, unknown>
    assert.deepEqual(
      [letter['id'], letter['data'], letter['reason']],
      ['x', { to: 'ann' }, 'Error: no such address']
    )
    assert.equal(letter['pushedAt'], '1970-01-01T00:00:00.005Z')
  })

  reliableTest(subject, "'dead' comes once the letter is written", async scene => {
    await scene.given([given])
    const written = gate()
    const deadLetter = new Writable({
      objectMode: true,
      write: (_, __, done) => void written.promise.then(() => done())
    })
    let dead = 0
    const worker = scene.worker({ attempts: 1, deadLetter }, failing).on('dead', () => dead++)
    await eventually(() => deadLetter.writableLength === 1)
    await scene.passTime()
    assert.equal(dead, 0)

    written.open()

    await eventually(() => dead === 1)
    assert.equal(worker.listenerCount('error'), 0)
  })

  reliableTest(subject, 'job.reject() writes there, too', async scene => {
    await scene.given([given])
    const deadLetter = new PassThrough({ objectMode: true })
    const worker = scene.worker({ deadLetter }, job => job.reject('bad'))

    await next(worker, 'dead')

    assert.equal((deadLetter.read() as DeadLetter).reason, 'bad')
  })
}

function brokenConformance(subject: StreamsUnderTest): void {
  reliableTest(
    subject,
    'a job whose dead letter fails is tried again, and then buried in the queue after all',
    async scene => {
      await scene.given([given])
      const reason = new Error('disk full')
      const deadLetter = new Writable({
        objectMode: true,
        write: (_, __, done) => done(reason)
      })
      deadLetter.on('error', () => {})
      let runs = 0
      const worker = scene.worker({ attempts: 1, deadLetter }, () => {
        runs++
        failing()
      })

      const [job, error, delayMs] = await next<[{ id: string }, Error, number]>(worker, 'retry')
      assert.deepEqual([job.id, error, delayMs], ['x', reason, 1000])

      // Node destroys a Writable that failed, so it takes no letter any more.
      await next(worker, 'dead')
      assert.equal(runs, 2)
      assert.equal((await scene.dead()).length, 1)
    }
  )

  reliableTest(
    subject,
    'letters that are under way when their Writable is destroyed go to the queue after all',
    async scene => {
      const many = Array.from({ length: 20 }, () => given)
      await scene.given(many)
      const warnings: string[] = []
      const warned = ({ name }: Error): unknown => warnings.push(name)
      process.on('warning', warned)
      // Node calls back for those that wait behind it, and never for the one that is being written.
      const deadLetter = new Writable({ objectMode: true, write() {} })
      let dead = 0
      const options = { attempts: 1, deadLetter, concurrency: many.length }
      scene.worker(options, failing).on('dead', () => dead++)
      await eventually(() => deadLetter.writableLength === many.length)

      deadLetter.destroy()

      await eventually(() => dead === many.length)
      assert.equal((await scene.dead()).length, many.length)
      process.off('warning', warned)
      assert.ok(!warnings.includes('MaxListenersExceededWarning'))
    }
  )

  reliableTest(
    subject,
    'dead letters go to the queue once their Writable has ended',
    async scene => {
      await scene.given([given])
      const deadLetter = new PassThrough({ objectMode: true })
      deadLetter.end()
      const worker = scene.worker({ attempts: 1, deadLetter }, failing)

      await next(worker, 'dead')

      assert.equal((await scene.dead()).length, 1)
    }
  )

  reliableTest(subject, 'close() waits for a dead letter that is being written', async scene => {
    await scene.given([given])
    const written = gate()
    const letters: unknown[] = []
    const deadLetter = new Writable({
      objectMode: true,
      write(letter, _, done) {
        letters.push(letter)
        void written.promise.then(() => done())
      }
    })
    const worker = scene.worker({ attempts: 1, deadLetter }, failing)
    await eventually(() => letters.length === 1)

    const closing = worker.close()
    await scene.passTime()
    written.open()
    await closing

    assert.deepEqual([await scene.dead(), await scene.ready()], [[], []])
  })

  reliableTest(subject, 'close() waits for a dead letter while there is time', async scene => {
    await scene.given([given])
    const written = gate()
    const deadLetter = new Writable({
      objectMode: true,
      write: (_, __, done) => void written.promise.then(() => done())
    })
    const worker = scene.worker({ attempts: 1, deadLetter }, failing)
    await eventually(() => deadLetter.writableLength === 1)

    const closing = worker.close(10_000)
    setTimeout(() => written.open(), 2800)
    await closing

    assert.deepEqual(await scene.ready(), [])
  })

  reliableTest(subject, 'close() does not wait for ever for a dead letter', async scene => {
    await scene.given([given])
    const deadLetter = new Writable({ objectMode: true, write() {} })
    const worker = scene.worker({ attempts: 1, deadLetter }, failing)
    await eventually(() => deadLetter.writableLength === 1)
    const since = performance.now()

    await worker.close(100)

    assert.ok(performance.now() - since < 2_000)
    assert.equal((await scene.ready()).length, 1)
  })
}
