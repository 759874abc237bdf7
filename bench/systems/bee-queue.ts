import BeeQueue from 'bee-queue'
import type { Message } from '../messages.ts'
import { acknowledging, Acknowledgements } from './acknowledgements.ts'
import { chunks, keepInFlight } from './chunks.ts'
import { behind, type OpenSender, type Play, type Task } from './system.ts'

type BeeJob = BeeQueue.Job<Message>

export const push: Play = task => pushAll(task, job => job)
export const pushDelayed: Play = task =>
  pushAll(task, job => job.delayUntil(Date.now() + task.settings.delayMs))

async function pushAll(task: Task, prepare: (job: BeeJob) => BeeJob) {
  const queue = openQueue(task, { isWorker: false })
  await queue.ready()
  await keepInFlight(chunks(task.messages, 500), 4, async chunk => {
    const errors = await queue.saveAll(chunk.map(message => prepare(queue.createJob(message))))
    if (errors.size > 0) throw new Error(`${errors.size} jobs were not saved`)
  })
  return () => queue.close()
}

export const openSender: OpenSender = async task => {
  const queue = openQueue(task, { isWorker: false })
  await queue.ready()
  return { send: message => queue.createJob(message).save(), close: () => queue.close() }
}

export const work = acknowledging(workWith)

/** How everything is drained. */
export const pull = work

export const pipe: Play = async task => {
  const acknowledgements = new Acknowledgements(task)
  const next = openQueue({ ...task, queue: behind(task.queue) }, { isWorker: false })
  const close = await workWith(task, acknowledgements, async message => {
    await acknowledgements.handle(message)
    await next.createJob(message).save()
  })
  return () => Promise.all([close(), next.close()])
}

async function workWith(
  task: Task,
  acknowledgements: Acknowledgements,
  handle: (message: Message) => Promise<void> | undefined
) {
  const queue = openQueue(task, { isWorker: true })
  queue.on('succeeded', acknowledgements.acknowledge)
  queue.on('failed', (_job, reason) => acknowledgements.fail(reason))
  queue.on('error', acknowledgements.fail)
  // Where nothing is waited for, its callback is quicker than a promise.
  const handleJob = ({ data }: BeeJob, done: BeeQueue.DoneCallback<void>): void => {
    const handled = handle(data)
    if (handled) void handled.then(() => done(null), done)
    else done(null)
  }
  queue.process(task.settings.concurrency, handleJob)
  await acknowledgements.all
  return () => queue.close()
}

function openQueue({ host, port, queue, settings }: Task, { isWorker }: { isWorker: boolean }) {
  return new BeeQueue<Message>(queue, {
    redis: { host, port },
    isWorker,
    getEvents: false,
    sendEvents: false,
    storeJobs: false,
    removeOnSuccess: true,
    removeOnFailure: true,
    activateDelayedJobs: isWorker && settings.delayMs > 0
  })
}
