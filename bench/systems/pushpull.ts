import { once } from 'node:events'
import type * as Package from '../../src/index.ts'
import type { Message } from '../messages.ts'
import type { Play } from './system.ts'
import { allData, writeAll } from './through-streams.ts'

// What users get is measured: the built package, not the sources.
const built = new URL('../../dist/esm/index.js', import.meta.url)
const { Pull, Push } = (await import(built.href)) as typeof Package

const highWaterMark = 1000

export const push: Play = async ({ url, queue, messages }) => {
  const stream = new Push<Message>({ queue, url, highWaterMark })
  await writeAll(stream, messages)
  stream.end()
  await once(stream, 'finish')
  return () => stream.close()
}

export const pull: Play = async ({ url, queue, tally }) => {
  const stream = new Pull<Message>({ queue, url, highWaterMark })
  await allData(stream, tally)
  return () => stream.close()
}

export const forAwait: Play = async ({ url, queue, tally }) => {
  const stream = new Pull<Message>({ queue, url, highWaterMark })
  for await (const message of stream) {
    if (tally.add(message)) break
  }
  return () => stream.close()
}

export const memory: Play = async redisTask => {
  const task = { ...redisTask, url: 'memory:bench' }
  const closings = await Promise.all([push(task), pull(task)])
  return () => Promise.all(closings.map(close => close()))
}
