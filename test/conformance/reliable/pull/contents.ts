import assert from 'node:assert/strict'
import { job as jobWith } from '../../../../src/push/job-to-push.ts'
import type { Job } from '../../../../src/job.ts'
import { keysOf } from '../../../../src/store/keys.ts'
import type { StreamsUnderTest } from '../../stream/streams-under-test.ts'
import { next, reliableTest } from '../scene.ts'

/** What a job is, and what happens to elements that are none. */
export function contentsConformance(subject: StreamsUnderTest): void {
  factsConformance(subject)

  reliableTest(
    subject,
    'elements that are no jobs become dead letters, and it goes on',
    async scene => {
      const broken = ['{', 'pp1 x', 'pp1 0 {\n1', 'null', '\u0000']
      await scene.given(['1', ...broken, '2'])
      const pull = scene.reliable({ endWhenEmpty: true })
      const invalid: string[] = []
      pull.on('invalid', (element, reason) => invalid.push(`${element.toString()} ${reason.code}`))
      const seen: number[] = []

      for await (const job of pull) seen.push(job.data)

      assert.deepEqual(seen, [1, 2])
      assert.deepEqual(
        invalid,
        broken.map(element => `${element} PP_DECODE`)
      )
      const reasons = await scene.deathReasons()
      assert.equal(reasons.length, broken.length)
      for (const reason of reasons) assert.match(String(reason), /^DecodeError: /)
      assert.deepEqual(await scene.ready(), [])
    }
  )

  reliableTest(subject, 'elements that are JSON only together are no jobs', async scene => {
    await scene.given(['0', '1,2,3', '[3', '4]', '5'])
    const pull = scene.reliable({ endWhenEmpty: true, prefetch: 10 })

    const jobs = (await pull.toArray()) as Job[]

    assert.deepEqual(
      jobs.map(({ data }) => data),
      [0, 5]
    )
    assert.equal((await scene.deathReasons()).length, 3)
  })

  reliableTest(
    subject,
    'an element that is no job keeps its bytes as a dead letter',
    async scene => {
      await scene.given(['{"a": 1'])
      await next(scene.reliable({ endWhenEmpty: true }).resume(), 'invalid')

      const dead = scene.reliable<string>({
        queue: keysOf(scene.queue).dead,
        codec: 'utf8',
        endWhenEmpty: true
      })
      const [letter] = (await dead.toArray()) as Array<Job<string>>

      assert.equal(letter?.data, '{"a": 1')
    }
  )

  reliableTest(subject, 'empty elements are skipped', async scene => {
    await scene.given(['', '1', '', '', '2', ''])

    const jobs = await scene.reliable({ endWhenEmpty: true, prefetch: 2 }).toArray()

    assert.deepEqual(
      jobs.map(job => (job as Job).data),
      [1, 2]
    )
    assert.deepEqual(await scene.left(), [])
  })

  reliableTest(subject, 'a queue that begins with empty elements is not empty', async scene => {
    await scene.given([...Array<string>(20).fill(''), '1'])

    const jobs = await scene.reliable({ endWhenEmpty: true }).toArray()

    assert.equal(jobs.length, 1)
  })

  reliableTest(subject, 'a waiting stream takes no notice of empty elements', async scene => {
    const pull = scene.reliable({ prefetch: 3 })
    const arrived = next<[Job<number>]>(pull, 'data')
    await scene.passTime()

    for (const element of ['', '', '7']) {
      await scene.given([element])
      await scene.passTime()
    }

    assert.equal((await arrived)[0].data, 7)
  })
}

function factsConformance(subject: StreamsUnderTest): void {
  reliableTest(subject, 'a job tells what its producer said', async scene => {
    const push = scene.push()
    const before = Date.now()
    const options = {
      id: 'order-7',
      headers: { trace: 'abc', __proto__: 'x' } as Record<string, string>,
      priority: 3,
      expiresMs: 60_000,
      attempts: 9
    }
    push.write(jobWith({ to: 'ann' }, options))
    await push.close()

    const [job] = await next<[Job]>(scene.reliable<unknown>({ prefetch: 1 }), 'data')

    assert.deepEqual(job.data, { to: 'ann' })
    assert.deepEqual([job.id, job.attempt, job.attempts, job.priority], ['order-7', 1, 9, 3])
    assert.equal(job.headers['trace'], 'abc')
    assert.equal(job.death, undefined)
    assert.ok(Math.abs(Number(job.pushedAt) - before) < 30_000)
    assert.ok(Math.abs(Number(job.expiresAt) - before - 60_000) < 30_000)
  })

  reliableTest(subject, 'a raw job has an id, and else nothing', async scene => {
    await scene.given(['1', '1'])
    const jobs = (await scene.reliable({ endWhenEmpty: true }).toArray()) as Array<Job<number>>

    const [first, second] = jobs
    assert.ok(first && second && first.id.length > 8 && first.id !== second.id)
    const { attempt, attempts, recoveries, pushedAt, expiresAt, priority, death } = first
    assert.deepEqual([attempt, recoveries, priority], [1, 0, 0])
    assert.deepEqual([attempts, pushedAt, expiresAt, death], Array(4).fill(undefined))
    assert.deepEqual({ ...first.headers }, {})
  })

  reliableTest(subject, 'the id of a raw job is the same after a delayed retry', async scene => {
    await scene.given(['1'])
    const ids: string[] = []
    const pull = scene.reliable({ endWhenEmpty: false }).on('data', job => {
      if (ids.push(job.id) === 3) void job.ack().then(() => pull.end())
      else void job.retry({ delayMs: ids.length * 5 })
    })

    await next(pull, 'end')

    assert.equal(new Set(ids).size, 1)
  })

  reliableTest(subject, 'a dead letter that is pulled tells of its death', async scene => {
    await scene.given(['pp1 0 {"id":"x"}\n1'])
    for await (const job of scene.reliable({ endWhenEmpty: true })) await job.reject('bad address')

    const dead = scene.reliable({ queue: keysOf(scene.queue).dead, prefetch: 1 })
    const [letter] = await next<[Job<number>]>(dead, 'data')

    assert.deepEqual([letter.data, letter.id, letter.attempt], [1, 'x', 2])
    const { at, ...death } = letter.death ?? {}
    assert.deepEqual(death, { queue: scene.queue, reason: 'bad address' })
    assert.ok(Math.abs(Number(at) - Date.now()) < 60_000)
  })

  reliableTest(
    subject,
    'higher priorities come first, delayed jobs when they are due',
    async scene => {
      const push = scene.push<string>()
      push.write(jobWith('late', { delayMs: 150 }))
      push.write(jobWith('low', { priority: -1 }))
      push.write('plain')
      push.write(jobWith('high', { priority: 5 }))
      await push.close()
      const seen: string[] = []
      const pull = scene.reliable<string>({ prefetch: 1 }).on('data', job => {
        if (seen.push(job.data) === 4) pull.end()
        void job.ack()
      })

      await next(pull, 'end')

      assert.deepEqual(seen, ['high', 'plain', 'low', 'late'])
    }
  )
}
