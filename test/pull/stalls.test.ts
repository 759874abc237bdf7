import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Pull } from '../../src/pull.ts'
import { Push } from '../../src/push.ts'
import { redisForThisFile } from '../conformance/stream/places.ts'
import { numbers } from '../conformance/stream/scene.ts'

const server = await redisForThisFile()

/** Ways to read some jobs. */
const consumers: Record<string, (pull: Pull<number>, count: number) => Promise<number[]>> = {
  async 'for await'(pull, count) {
    const seen: number[] = []
    for await (const job of pull) {
      seen.push(job)
      if (seen.length === count) break
    }
    return seen
  },
  async 'a for await that takes its time'(pull, count) {
    const seen: number[] = []
    for await (const job of pull) {
      seen.push(job)
      if (job % 7 === 0) await new Promise(resolve => setImmediate(resolve))
      if (seen.length === count) break
    }
    return seen
  },
  async "'data'"(pull, count) {
    const seen: number[] = []
    await new Promise<void>(resolve => {
      pull.on('data', job => {
        seen.push(job)
        if (job % 50 === 0) {
          pull.pause()
          setImmediate(() => pull.resume())
        }
        if (seen.length === count) resolve()
      })
    })
    return seen
  },
  async "'readable'"(pull, count) {
    const seen: number[] = []
    await new Promise<void>(resolve => {
      pull.on('readable', () => {
        for (let job = pull.read(); job !== null; job = pull.read()) seen.push(job)
        if (seen.length === count) resolve()
      })
    })
    return seen
  }
}

for (const [how, consume] of Object.entries(consumers)) {
  for (const highWaterMark of [1, 5, 16, 1000]) {
    const title = `${how} with highWaterMark ${highWaterMark} does not stall while jobs are pushed`
    test(title, { timeout: 30_000 }, async () => {
      const options = { queue: title, url: server.url }
      const push = new Push<number>({ ...options, highWaterMark: 8 })
      const pull = new Pull<number>({ ...options, highWaterMark })
      const consuming = consume(pull, 600)
      for (const job of numbers(600)) {
        if (!push.write(job)) await new Promise(resolve => push.once('drain', resolve))
      }

      assert.deepEqual(await consuming, numbers(600))
      await Promise.all([push.close(), pull.close()])
    })
  }
}
