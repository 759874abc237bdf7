import { Queue, type QueueOptions, Worker } from 'groupmq'
import { Redis } from 'ioredis'
import type { Message } from '../messages.ts'
import { acknowledging, Acknowledgements } from './acknowledgements.ts'
import { chunks, keepInFlight } from './chunks.ts'
import { behind, type OpenSender, type Play, type Task } from './system.ts'

const BATCHING = { autoBatch: { size: 500, maxWaitMs: 1 } }
// Each look makes 32 delayed jobs ready.
const DELAYED_LOOK_MS = 10

export const push: Play = task => pushAll(task, 0)
export const pushDelayed: Play = task => pushAll(task, task.settings.delayMs)

async function pushAll(task: Task, delay: number) {
  const { queue, close } = openQueue(task, task.queue, BATCHING)
  await keepInFlight(chunks(task.messages, 500), 4, chunk =>
    Promise.all(chunk.map(data => queue.add({ groupId: groupOf(data, task), data, delay })))
  )
  return close
}

export const openSender: OpenSender = async task => senderOf(task, {})
export const openBatchingSender: OpenSender = async task => senderOf(task, BATCHING)

function senderOf(task: Task, options: Partial<QueueOptions>) {
  const { queue, close } = openQueue(task, task.queue, options)
  return { send: (data: Message) => queue.add({ groupId: groupOf(data, task), data }), close }
}

export const work = acknowledging(workWith)

/** How everything is drained. */
export const pull = work

export const pipe: Play = async task => {
  const acknowledgements = new Acknowledgements(task)
  const next = openQueue(task, behind(task.queue), {})
  const close = await workWith(task, acknowledgements, async message => {
    await acknowledgements.handle(message)
    await next.queue.add({ groupId: groupOf(message, task), data: message })
  })
  return async () => {
    await close()
    next.close()
  }
}

async function workWith(
  task: Task,
  acknowledgements: Acknowledgements,
  handle: (message: Message) => Promise<void> | undefined
) {
  const { queue, close } = openQueue(task, task.queue, { schedulerLockTtlMs: DELAYED_LOOK_MS })
  const worker = new Worker<Message>({
    queue,
    concurrency: task.settings.concurrency,
    schedulerIntervalMs: task.settings.delayMs > 0 ? DELAYED_LOOK_MS : 1000,
    handler: async job => handle(job.data)
  })
  worker.on('completed', acknowledgements.acknowledge)
  worker.on('failed', job => acknowledgements.fail(job.failedReason))
  worker.on('error', acknowledgements.fail)
  void worker.run()
  await acknowledgements.all
  return async () => {
    await worker.close()
    close()
  }
}

// Jobs of a group run one after the other. As many groups as handlers is the fastest, but delayed
// jobs that share a group can get stuck.
function groupOf({ id }: Message, { settings }: Task): string {
  return `group-${settings.delayMs > 0 ? id : id % settings.concurrency}`
}

function openQueue({ host, port }: Task, namespace: string, options: Partial<QueueOptions>) {
  const redis = new Redis({ host, port, maxRetriesPerRequest: null })
  const queue = new Queue<Message>({ redis, namespace, ...options })
  return { queue, close: () => redis.disconnect() }
}
