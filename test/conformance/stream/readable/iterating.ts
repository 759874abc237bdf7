import assert from 'node:assert/strict'
import { eventually } from '../../../support/eventually.ts'
import { closed, numbers, record, streamTest } from '../scene.ts'
import type { StreamsUnderTest } from '../streams-under-test.ts'

export function iteratingConformance(subject: StreamsUnderTest): void {
  breakConformance(subject)

  streamTest(subject, 'end() inside for await delivers what is taken and no more', async scene => {
    await scene.givenNumbers(20)
    const pull = scene.pull<number>({ highWaterMark: 4 })
    const seen: number[] = []

    for await (const job of pull) {
      seen.push(job)
      if (job === 2) pull.end()
    }

    assert.deepEqual([...seen, ...(await scene.leftJobs())], numbers(20))
    assert.ok(seen.length >= 3 && seen.length <= 8, String(seen))
  })

  streamTest(subject, 'end() wakes a for await that waits', async scene => {
    const pull = scene.pull()
    const looping = (async () => {
      for await (const job of pull) assert.fail(String(job))
    })()
    await scene.passTime()

    pull.end()

    await looping
    assert.equal(pull.closed, true)
  })

  streamTest(
    subject,
    'iterator({ destroyOnReturn: false }) can be followed by another',
    async scene => {
      await scene.givenNumbers(4)
      const pull = scene.pull<number>()
      const seen: number[] = []

      for await (const job of pull.iterator({ destroyOnReturn: false })) {
        seen.push(job)
        if (job === 1) break
      }
      for await (const job of pull) {
        seen.push(job)
        if (job === 3) break
      }

      assert.deepEqual(seen, numbers(4))
    }
  )

  streamTest(subject, "stream helpers deliver a Pull's jobs", async scene => {
    await scene.givenNumbers(10)

    const jobs = scene.pull<number>({ endWhenEmpty: true }).filter(job => job % 2 === 0)

    assert.deepEqual(await jobs.map(job => job * 10).toArray(), [0, 20, 40, 60, 80])
  })
}

function breakConformance(subject: StreamsUnderTest): void {
  for (const highWaterMark of [1, 5, 100]) {
    const bounded = `(highWaterMark ${highWaterMark})`

    streamTest(
      subject,
      `break puts back what was not delivered, in order ${bounded}`,
      async scene => {
        await scene.givenNumbers(50)
        const pull = scene.pull<number>({ highWaterMark })

        for await (const job of pull) if (job === 2) break
        await closed(pull)

        assert.deepEqual(await scene.leftJobs(), numbers(50).slice(3))
      }
    )

    streamTest(
      subject,
      `throw puts back what was not delivered, in order ${bounded}`,
      async scene => {
        await scene.givenNumbers(50)
        const pull = scene.pull<number>({ highWaterMark })
        const seen = record(pull, 'error', 'close')
        const reason = new Error('no such address')

        await assert.rejects(async () => {
          for await (const job of pull) if (job === 2) throw reason
        }, reason)
        await closed(pull)

        assert.deepEqual(await scene.leftJobs(), numbers(50).slice(3))
        assert.deepEqual(seen.at(-1), 'close')
      }
    )
  }

  streamTest(subject, 'break with the buffer full puts all of it back', async scene => {
    await scene.givenNumbers(50)
    const pull = scene.pull<number>({ highWaterMark: 10 })

    for await (const job of pull) {
      // Half of the buffer is free again by then, so that it has been filled once more.
      if (job < 4) continue
      await eventually(() => pull.readableLength === 10)
      break
    }
    await closed(pull)

    assert.deepEqual(await scene.leftJobs(), numbers(50).slice(5))
  })

  streamTest(subject, 'what goes back goes as it came, byte for byte', async scene => {
    const elements = ['1', 'pp1 2 {"id":"x","y":1.0}\n{"a": 1e2}', '', '{ "b" : 3 }', 'pp1 0 {}\n9']
    await scene.given(elements)
    const pull = scene.pull({ highWaterMark: 10 })

    for await (const job of pull) {
      assert.equal(job, 1)
      break
    }
    await closed(pull)

    const left = await scene.left()
    assert.deepEqual(
      left.filter(element => element !== ''),
      elements.slice(1).filter(element => element !== '')
    )
  })
}
