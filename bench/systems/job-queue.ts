import { type Job, Queue, RedisStorage } from '@platformatic/job-queue'
import type { Message } from '../messages.ts'
import { acknowledging, Acknowledgements } from './acknowledgements.ts'
import { keepInFlight } from './chunks.ts'
import { behind, type OpenSender, type Play, type Task } from './system.ts'

const IN_FLIGHT = 1000
// It keeps results, also empty ones; the others were told to keep none.
const RESULT_TTL_MS = 1000

export const push: Play = async task => {
  const queue = openQueue(task, task.queue)
  await queue.start()
  await keepInFlight(task.messages, IN_FLIGHT, message => enqueue(queue, message))
  return () => queue.stop()
}

export const openSender: OpenSender = async task => {
  const queue = openQueue(task, task.queue)
  await queue.start()
  return { send: message => enqueue(queue, message), close: () => queue.stop() }
}

export const work = acknowledging(workWith)

/** How everything is drained. */
export const pull = work

export const pipe: Play = async task => {
  const acknowledgements = new Acknowledgements(task)
  const next = openQueue(task, behind(task.queue))
  await next.start()
  const close = await workWith(task, acknowledgements, async message => {
    await acknowledgements.handle(message)
    await enqueue(next, message)
  })
  return () => Promise.all([close(), next.stop()])
}

async function workWith(
  task: Task,
  acknowledgements: Acknowledgements,
  handle: (message: Message) => Promise<void> | undefined
) {
  const queue = openQueue(task, task.queue)
  queue.on('completed', acknowledgements.acknowledge)
  queue.on('failed', (_id, reason) => acknowledgements.fail(reason))
  queue.on('error', acknowledgements.fail)
  queue.execute(async ({ payload }: Job<Message>) => {
    await handle(payload)
    // It can not store that there is no result.
    return null
  })
  await queue.start()
  await acknowledgements.all
  return () => queue.stop()
}

function enqueue(queue: Queue<Message, null>, message: Message): Promise<unknown> {
  return queue.enqueue(String(message.id), message)
}

function openQueue({ url, settings }: Task, name: string): Queue<Message, null> {
  return new Queue<Message, null>({
    storage: new RedisStorage({ url, keyPrefix: `${name}:` }),
    concurrency: settings.concurrency,
    resultTTL: RESULT_TTL_MS
  })
}
