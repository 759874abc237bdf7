import { type Job, type JobsOptions, Queue, Worker } from 'bullmq'
import type { Message } from '../messages.ts'
import { acknowledging, Acknowledgements } from './acknowledgements.ts'
import { chunks, keepInFlight } from './chunks.ts'
import { priorityOf } from './priorities.ts'
import { behind, type OpenSender, type Play, type Task } from './system.ts'

const NAME = 'message'
const defaultJobOptions = { removeOnComplete: true, removeOnFail: true }

export const push: Play = task => pushAll(task, () => ({}))
export const pushDelayed: Play = task => pushAll(task, () => ({ delay: task.settings.delayMs }))
export const pushPrioritised: Play = task =>
  pushAll(task, message => ({ priority: priorityOf(message) }))

async function pushAll(task: Task, optionsOf: (message: Message) => JobsOptions) {
  const queue = openQueue(task, task.queue)
  await keepInFlight(chunks(task.messages, 500), 4, chunk =>
    queue.addBulk(chunk.map(data => ({ name: NAME, data, opts: optionsOf(data) })))
  )
  return () => queue.close()
}

export const openSender: OpenSender = async task => {
  const queue = openQueue(task, task.queue)
  await queue.waitUntilReady()
  return { send: message => queue.add(NAME, message), close: () => queue.close() }
}

export const work = acknowledging(workWith)

/** How everything is drained. */
export const pull = work

export const pipe: Play = async task => {
  const acknowledgements = new Acknowledgements(task)
  const next = openQueue(task, behind(task.queue))
  const close = await workWith(task, acknowledgements, async message => {
    await acknowledgements.handle(message)
    await next.add(NAME, message)
  })
  return () => Promise.all([close(), next.close()])
}

async function workWith(
  { host, port, queue, settings: { concurrency } }: Task,
  acknowledgements: Acknowledgements,
  handle: (message: Message) => Promise<void> | undefined
) {
  const handleJob = async ({ data }: Job<Message>): Promise<void> => handle(data)
  const worker = new Worker(queue, handleJob, { connection: { host, port }, concurrency })
  worker.on('completed', acknowledgements.acknowledge)
  worker.on('failed', (_job, reason) => acknowledgements.fail(reason))
  worker.on('error', acknowledgements.fail)
  await acknowledgements.all
  return () => worker.close()
}

function openQueue({ host, port }: Task, name: string): Queue<Message> {
  return new Queue<Message>(name, { connection: { host, port }, defaultJobOptions })
}
