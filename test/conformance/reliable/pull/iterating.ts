import assert from 'node:assert/strict'
import { eventually } from '../../../support/eventually.ts'
import type { StreamsUnderTest } from '../../stream/streams-under-test.ts'
import { closed, numbers } from '../../stream/scene.ts'
import type { ReliablePull } from '../../../../src/reliable-pull.ts'
import type { Job } from '../../../../src/job.ts'
import { reliableTest } from '../scene.ts'

/** The loop: asking for the next job acks the one before, leaving it gives back. */
export function iteratingConformance(subject: StreamsUnderTest): void {
  leavingConformance(subject)

  reliableTest(subject, 'for await delivers every job, and acks it', async scene => {
    await scene.givenNumbers(100)
    const seen: number[] = []

    for await (const job of scene.reliable({ endWhenEmpty: true })) seen.push(job.data)

    assert.deepEqual(seen, numbers(100))
    assert.deepEqual([await scene.ready(), await scene.dead()], [[], []])
  })

  reliableTest(subject, "a listener of 'data' beside the loop hears of each job", async scene => {
    await scene.givenNumbers(20)
    const pull = scene.reliable({ endWhenEmpty: true, prefetch: 5 })
    const seen: number[] = []
    const heard: number[] = []
    const loop = (async () => {
      for await (const job of pull) seen.push(job.data)
    })()
    pull.on('data', (job: Job<number>) => heard.push(job.data))

    await loop

    assert.deepEqual([seen, heard], [numbers(20), numbers(20)])
  })

  reliableTest(subject, 'asking for the next job acks the one before', async scene => {
    await scene.givenNumbers(2)
    const jobs = scene.reliable()[Symbol.asyncIterator]()
    const first: Job = (await jobs.next()).value as Job<number>
    await scene.passTime()
    assert.equal(first.isSettled, false)

    await jobs.next()

    assert.equal(first.isSettled, true)
    assert.equal(await first.ack(), false)
  })

  reliableTest(subject, 'the last job is acked when the loop ends', async scene => {
    await scene.givenNumbers(1)
    const seen: Job[] = []

    for await (const job of scene.reliable({ endWhenEmpty: true })) {
      assert.equal(job.isSettled, false)
      seen.push(job)
    }

    assert.equal(seen[0]?.isSettled, true)
    assert.deepEqual(await scene.ready(), [])
  })

  reliableTest(subject, 'what the loop settles itself stays settled like that', async scene => {
    await scene.givenNumbers(3)

    for await (const job of scene.reliable({ endWhenEmpty: true })) {
      if (job.data === 1) await job.reject('not this one')
    }

    assert.deepEqual(await scene.ready(), [])
    assert.deepEqual(await scene.deathReasons(), ['not this one'])
  })

  reliableTest(subject, 'a job that the loop retries comes again in the same loop', async scene => {
    await scene.givenNumbers(3)
    const seen: Array<[number, number]> = []
    const pull = scene.reliable()

    for await (const job of pull) {
      seen.push([job.data, job.attempt])
      if (job.data === 0 && job.attempt === 1) await job.retry({ delayMs: 0 })
      if (seen.length === 4) pull.end()
    }

    assert.deepEqual(seen, [
      [0, 1],
      [1, 1],
      [2, 1],
      [0, 2]
    ])
  })

  reliableTest(
    subject,
    'end() in the loop acks the job in hand and leaves the rest',
    async scene => {
      await scene.givenNumbers(20)
      const pull = scene.reliable({ prefetch: 5 })
      const seen: number[] = []

      for await (const job of pull) {
        seen.push(job.data)
        if (job.data === 2) pull.end()
      }

      assert.deepEqual([...seen, ...(await scene.readyData())], numbers(20))
      const attempts = (await scene.ready()).map(job => job.attempts)
      assert.ok(attempts.every(count => count === 0))
    }
  )

  reliableTest(subject, 'end() wakes a loop that waits', async scene => {
    const pull = scene.reliable()
    const looping = (async () => {
      for await (const job of pull) assert.fail(String(job.data))
    })()
    await scene.passTime()

    pull.end()

    await looping
    assert.equal(pull.closed, true)
  })

  reliableTest(subject, 'a loop that waits gets what is pushed later', async scene => {
    const seen: number[] = []
    const pull = scene.reliable()
    const looping = (async () => {
      for await (const job of pull) if (seen.push(job.data) === 5) pull.end()
    })()

    for (const job of numbers(5)) {
      await scene.passTime()
      await scene.given([String(job)])
    }
    await looping

    assert.deepEqual(seen, numbers(5))
    assert.deepEqual(await scene.ready(), [])
  })
}

function leavingConformance(subject: StreamsUnderTest): void {
  const ways: Record<string, (pull: ReliablePull<number>) => Promise<void>> = {
    break: async pull => {
      for await (const job of pull) if (job.data === 2) break
    },
    throw: async pull => {
      const reason = new Error('no such address')
      await assert.rejects(async () => {
        for await (const job of pull) if (job.data === 2) throw reason
      }, reason)
    },
    return: async pull => {
      const search = async (): Promise<number | undefined> => {
        for await (const job of pull) if (job.data === 2) return job.data
        return undefined
      }
      assert.equal(await search(), 2)
    }
  }

  for (const [way, leave] of Object.entries(ways)) {
    for (const prefetch of [1, 2, 10, 'auto'] as const) {
      reliableTest(
        subject,
        `${way} gives back the job in hand as a failed attempt, before the others (prefetch ${prefetch})`,
        async scene => {
          await scene.givenNumbers(30)
          const pull = scene.reliable({ prefetch })

          await leave(pull)
          await closed(pull)

          const left = await scene.ready()
          assert.deepEqual(
            left.map(({ data }) => data),
            numbers(30).slice(2)
          )
          const attempts = left.map(job => job.attempts)
          assert.deepEqual(
            attempts,
            numbers(28).map(index => (index === 0 ? 1 : 0))
          )
        }
      )
    }
  }

  reliableTest(subject, 'break with jobs claimed ahead gives them back at once', async scene => {
    await scene.givenNumbers(30)
    const pull = scene.reliable({ prefetch: 10 })

    for await (const job of pull) {
      await eventually(async () => (await scene.ready()).length === 20 + job.data)
      break
    }
    await closed(pull)

    assert.deepEqual(await scene.readyData(), numbers(30))
  })

  reliableTest(subject, 'the last attempt that is left by break is a dead letter', async scene => {
    await scene.given(['pp1 4 {"id":"x"}\n1'])

    for await (const job of scene.reliable({ attempts: 5 })) {
      assert.equal(job.attempt, 5)
      break
    }

    await eventually(async () => (await scene.dead()).length === 1)
    assert.deepEqual(await scene.deathReasons(), ['Error: The loop was left'])
  })

  reliableTest(subject, 'a loop may be left after it has settled the job itself', async scene => {
    await scene.givenNumbers(3)
    const pull = scene.reliable()

    for await (const job of pull) {
      await job.ack()
      break
    }
    await closed(pull)

    const left = await scene.ready()
    assert.deepEqual(
      left.map(({ data, attempts }) => [data, attempts]),
      [
        [1, 0],
        [2, 0]
      ]
    )
  })
}
