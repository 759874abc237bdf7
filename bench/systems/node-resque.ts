import { hostname } from 'node:os'
import { Queue, Scheduler, Worker } from 'node-resque'
import type { Message } from '../messages.ts'
import { acknowledging, Acknowledgements } from './acknowledgements.ts'
import { keepInFlight } from './chunks.ts'
import { behind, type OpenSender, type Play, type Task } from './system.ts'

const JOB = 'handle'
const IN_FLIGHT = 1000
// How often an idle worker looks for jobs, and says that it lives: often only where it idles.
const POLL_MS = 10
const BUSY_POLL_MS = 5000

export const push: Play = task =>
  pushAll(task, (queue, message) => queue.enqueue(task.queue, JOB, [message]))

export const pushDelayed: Play = task =>
  pushAll(task, (queue, message) =>
    queue.enqueueIn(task.settings.delayMs, task.queue, JOB, [message], true)
  )

async function pushAll(task: Task, send: (queue: Queue, message: Message) => Promise<unknown>) {
  const queue = await openQueue(task)
  await keepInFlight(task.messages, IN_FLIGHT, message => send(queue, message))
  return () => queue.end()
}

export const openSender: OpenSender = async task => {
  const queue = await openQueue(task)
  return {
    send: message => queue.enqueue(task.queue, JOB, [message]),
    close: () => queue.end()
  }
}

export const work = acknowledging(workWith)

/** How everything is drained. */
export const pull = work

export const pipe: Play = async task => {
  const acknowledgements = new Acknowledgements(task)
  const next = await openQueue(task)
  const close = await workWith(task, acknowledgements, async message => {
    await acknowledgements.handle(message)
    await next.enqueue(behind(task.queue), JOB, [message])
  })
  return () => Promise.all([close(), next.end()])
}

// A worker handles one job at a time, so there are as many as jobs are to run at a time.
async function workWith(
  task: Task,
  acknowledgements: Acknowledgements,
  handle: (message: Message) => Promise<void> | undefined
) {
  const scheduler = task.settings.delayMs > 0 ? await startScheduler(task) : undefined
  const workers = Array.from({ length: task.settings.concurrency }, (_, index) =>
    openWorker(task, index, handle)
  )
  for (const worker of workers) {
    worker.on('success', acknowledgements.acknowledge)
    worker.on('failure', (_queue, _job, reason) => acknowledgements.fail(reason))
    worker.on('error', acknowledgements.fail)
  }
  await Promise.all(workers.map(worker => worker.connect()))
  for (const worker of workers) void worker.start()
  await acknowledgements.all
  return () => Promise.all([...workers, ...(scheduler ? [scheduler] : [])].map(one => one.end()))
}

function openWorker(
  task: Task,
  index: number,
  handle: (message: Message) => Promise<void> | undefined
): Worker {
  const isIdle = task.settings.ratePerSecond > 0 || task.settings.delayMs > 0
  const options = {
    connection: connectionOf(task),
    queues: [task.queue],
    name: `${hostname()}:${process.pid}+${task.queue}-${index}`,
    timeout: isIdle ? POLL_MS : BUSY_POLL_MS
  }
  return new Worker(options, { [JOB]: { perform: async (message: Message) => handle(message) } })
}

async function startScheduler(task: Task): Promise<Scheduler> {
  const scheduler = new Scheduler({ connection: connectionOf(task), timeout: POLL_MS })
  await scheduler.connect()
  await scheduler.start()
  return scheduler
}

async function openQueue(task: Task): Promise<Queue> {
  const queue = new Queue(
    { connection: connectionOf(task) },
    { [JOB]: { perform: async () => undefined } }
  )
  await queue.connect()
  return queue
}

function connectionOf({ host, port }: Task) {
  return { pkg: 'ioredis', host, port }
}
