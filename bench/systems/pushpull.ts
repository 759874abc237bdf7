import { once } from 'node:events'
import { pipeline } from 'node:stream/promises'
import type * as Package from '../../src/index.ts'
import type { Message } from '../messages.ts'
import { Acknowledgements } from './acknowledgements.ts'
import { announce, arrivalOf, Checksum } from './checksum.ts'
import { priorityOf } from './priorities.ts'
import { behind, type OpenSender, type Play, type Task } from './system.ts'
import { allData, writeAll } from './through-streams.ts'

// What users get is measured: the built package, not the sources. See built-package.ts.
const built = new URL('package/esm/index.js', import.meta.url)
const { job, Pull, Push, ReliablePull, Worker } = (await import(built.href)) as typeof Package

const highWaterMark = 1000

export const push: Play = async ({ url, queue, messages }) => {
  const stream = new Push<Message>({ queue, url, highWaterMark })
  await writeAll(stream, messages)
  stream.end()
  await once(stream, 'finish')
  return () => stream.close()
}

export const pushDelayed: Play = task =>
  pushWithOptions(task, () => ({ delayMs: task.settings.delayMs }))

export const pushPrioritised: Play = task =>
  pushWithOptions(task, message => ({ priority: priorityOf(message) }))

async function pushWithOptions(
  { url, queue, messages }: Task,
  optionsOf: (message: Message) => Package.JobOptions
) {
  const stream = new Push<Message>({ queue, url, highWaterMark })
  await writeAll(stream, jobs(messages, optionsOf))
  stream.end()
  await once(stream, 'finish')
  return () => stream.close()
}

function* jobs(messages: Iterable<Message>, optionsOf: (message: Message) => Package.JobOptions) {
  for (const message of messages) yield job(message, optionsOf(message))
}

export const openSender: OpenSender = async ({ url, queue }) => {
  const stream = new Push<Message>({ queue, url, highWaterMark })
  return { send: message => stream.send(message), close: () => stream.close() }
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

/** Leaving the loop would fail the attempt at the last job, so that is acked by hand. */
export const forAwaitReliable: Play = async ({ url, queue, tally }) => {
  const stream = new ReliablePull<Message>({ queue, url })
  for await (const current of stream) {
    if (!tally.add(current.data)) continue
    await current.ack()
    break
  }
  return () => stream.close()
}

export const work: Play = async task => {
  const { url, queue, settings } = task
  const acknowledgements = new Acknowledgements(task)
  const worker = new Worker<Message>(
    { queue, url, concurrency: settings.concurrency },
    ({ data }) => acknowledgements.handle(data)
  )
  worker.on('completed', acknowledgements.acknowledge)
  worker.on('retry', (_job, reason) => acknowledgements.fail(reason))
  worker.on('error', acknowledgements.fail)
  await acknowledgements.all
  return () => worker.close()
}

/** Pushes for as long as the load is to last, and keeps the queue from growing without bound. */
export const pushSustained: Play = async ({ url, queue, factory, settings }) => {
  const stream = new Push<Message>({ queue, url, highWaterMark, maxLength: 100_000 })
  const end = performance.now() + settings.sustainSeconds * 1000
  const sent = new Checksum()
  while (performance.now() < end) {
    await writeAll(stream, sent.through(factory.take(10_000)))
  }
  await stream.close()
  await announce(url, sent)
  return () => undefined
}

/** Handles what comes until it is all that was announced. */
export const workSustained: Play = async ({ url, queue, tally, settings }) => {
  const handled = new Checksum()
  const worker = new Worker<Message>(
    { queue, url, concurrency: settings.concurrency },
    ({ data }) => {
      tally.addRepeated(data)
    }
  )
  worker.on('completed', ({ data }) => handled.add(data))
  const failed = new Promise<never>((_, reject) => {
    worker.on('error', reject)
    worker.on('retry', (_job, error) => reject(error))
  })
  await Promise.race([failed, arrivalOf(url, handled)])
  return () => worker.close()
}

export const pipe: Play = async task => {
  const { url, queue, tally } = task
  const from = new Pull<Message>({ queue, url, highWaterMark })
  const to = new Push<Message>({ queue: behind(queue), url, highWaterMark })
  to.on('pushed', message => {
    if (tally.add(message)) void from.close()
  })
  await pipeline(from, to)
  return () => undefined
}

export const memory: Play = async redisTask => {
  const task = { ...redisTask, url: 'memory:bench' }
  const closings = await Promise.all([push(task), pull(task)])
  return () => Promise.all(closings.map(close => close()))
}
