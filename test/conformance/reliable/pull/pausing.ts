import assert from 'node:assert/strict'
import type { Job } from '../../../../src/job.ts'
import { eventually } from '../../../support/eventually.ts'
import { closed, numbers } from '../../stream/scene.ts'
import type { StreamsUnderTest } from '../../stream/streams-under-test.ts'
import { reliableTest } from '../scene.ts'

/** pause(), resume(), and how much may be out unsettled. */
export function pausingConformance(subject: StreamsUnderTest): void {
  backPressureConformance(subject)

  reliableTest(subject, 'pause() gives back what was claimed ahead, for others', async scene => {
    await scene.givenNumbers(10)
    const seen: Array<Job<number>> = []
    const pull = scene.reliable({ prefetch: 5 }).on('data', job => {
      seen.push(job)
      if (seen.length === 2) pull.pause()
    })
    await eventually(() => seen.length === 2)
    await eventually(async () => (await scene.ready()).length === 8)

    const others: number[] = []
    for await (const job of scene.reliable({ endWhenEmpty: true })) others.push(job.data)

    assert.deepEqual(others, numbers(10).slice(2))
    assert.deepEqual(
      seen.map(({ data }) => data),
      [0, 1]
    )
  })

  reliableTest(subject, 'a paused stream leaves jobs that are pushed later', async scene => {
    const pull = scene.reliable().on('data', job => assert.fail(String(job.data)))
    await scene.passTime()

    pull.pause()
    await scene.passTime()
    await scene.givenNumbers(3)
    await scene.passTime()

    assert.deepEqual(await scene.readyData(), numbers(3))
  })

  reliableTest(subject, 'jobs in hand can be settled while the stream is paused', async scene => {
    await scene.givenNumbers(2)
    const seen: Array<Job<number>> = []
    const pull = scene.reliable().on('data', job => {
      seen.push(job)
      pull.pause()
    })
    await eventually(() => seen.length === 1)

    assert.equal(await seen[0]!.ack(), true)
    pull.resume()
    await eventually(() => seen.length === 2)

    assert.equal(await seen[1]!.ack(), true)
  })

  reliableTest(subject, 'resume() goes on, and nothing is lost over many pauses', async scene => {
    await scene.givenNumbers(60)
    const seen: number[] = []
    const pull = scene.reliable({ prefetch: 4, endWhenEmpty: true })
    pull.on('data', job => {
      seen.push(job.data)
      void job.ack()
      if (job.data % 3 > 0) return
      pull.pause()
      setImmediate(() => pull.resume())
    })

    await closed(pull)

    assert.deepEqual(seen, numbers(60))
    assert.deepEqual(await scene.ready(), [])
  })

  reliableTest(subject, 'pause() and resume() in one tick change nothing', async scene => {
    const seen: number[] = []
    const pull = scene.reliable().on('data', job => {
      seen.push(job.data)
      void job.ack()
    })
    await scene.passTime()

    for (let round = 0; round < 10; round++) pull.pause().resume()
    await scene.givenNumbers(5)
    await eventually(() => seen.length === 5)

    assert.deepEqual(seen, numbers(5))
  })

  reliableTest(subject, 'a paused stream can be read by for await', async scene => {
    await scene.givenNumbers(5)
    const pull = scene.reliable({ endWhenEmpty: true })
    const seen: number[] = []

    pull.pause()
    for await (const job of pull) seen.push(job.data)

    assert.deepEqual(seen, numbers(5))
  })
}

function backPressureConformance(subject: StreamsUnderTest): void {
  for (const prefetch of [1, 2, 7]) {
    reliableTest(
      subject,
      `never more than ${prefetch} unsettled with prefetch ${prefetch}`,
      async scene => {
        await scene.givenNumbers(30)
        const unsettled: Array<Job<number>> = []
        let most = 0
        let seen = 0
        const pull = scene.reliable({ prefetch, endWhenEmpty: true }).on('data', job => {
          seen++
          most = Math.max(most, unsettled.push(job))
        })
        const settling = (async () => {
          while (!pull.closed) {
            await scene.passTime()
            assert.ok(30 - (await scene.ready()).length - seen <= prefetch)
            void unsettled.shift()?.ack()
          }
        })()

        await closed(pull)
        await settling

        assert.deepEqual([seen, most], [30, prefetch])
      }
    )
  }

  for (const how of ['for await', 'iterator()'] as const) {
    reliableTest(
      subject,
      `a loop that is busy with its first job claims nothing ahead with 'auto' (${how})`,
      async scene => {
        await scene.givenNumbers(10)
        const pull = scene.reliable()

        for await (const job of how === 'iterator()' ? pull.iterator() : pull) {
          await scene.passTime()
          await scene.passTime()
          assert.equal(job.data, 0)
          assert.equal((await scene.ready()).length, 9)
          break
        }
      }
    )
  }

  reliableTest(subject, "a stream that nobody reads claims nothing with 'auto'", async scene => {
    await scene.givenNumbers(3)
    scene.reliable()

    await scene.passTime()

    assert.deepEqual(await scene.readyData(), numbers(3))
  })

  reliableTest(subject, 'two streams share the jobs, and each job goes to one', async scene => {
    await scene.givenNumbers(200)
    const seen: number[] = []
    const loops = [1, 2].map(async () => {
      for await (const job of scene.reliable({ endWhenEmpty: true })) seen.push(job.data)
    })

    await Promise.all(loops)

    assert.deepEqual(
      seen.toSorted((a, b) => a - b),
      numbers(200)
    )
  })
}
