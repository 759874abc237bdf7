import { type Job, Queue, Worker } from 'bullmq'
import type { Message } from '../messages.ts'
import { Acknowledgements } from './acknowledgements.ts'
import { chunks, keepInFlight } from './chunks.ts'
import type { Play } from './system.ts'

export const push: Play = async ({ host, port, queue: name, messages }) => {
  const defaultJobOptions = { removeOnComplete: true, removeOnFail: true }
  const queue = new Queue<Message>(name, { connection: { host, port }, defaultJobOptions })
  await keepInFlight(chunks(messages, 500), 4, chunk =>
    queue.addBulk(chunk.map(data => ({ name: 'message', data })))
  )
  return () => queue.close()
}

export const pull: Play = async ({ host, port, queue, tally }) => {
  const acknowledgements = new Acknowledgements(tally)
  const handle = async ({ data }: Job<Message>): Promise<void> => acknowledgements.handle(data)
  const worker = new Worker(queue, handle, { connection: { host, port }, concurrency: 100 })
  worker.on('completed', acknowledgements.acknowledge)
  worker.on('failed', (_job, reason) => acknowledgements.fail(reason))
  worker.on('error', acknowledgements.fail)
  await acknowledgements.all
  return () => worker.close()
}
