import BeeQueue from 'bee-queue'
import type { Message } from '../messages.ts'
import { Acknowledgements } from './acknowledgements.ts'
import { chunks, keepInFlight } from './chunks.ts'
import type { Play, Task } from './system.ts'

export const push: Play = async task => {
  const queue = openQueue(task, { isWorker: false })
  await queue.ready()
  await keepInFlight(chunks(task.messages, 500), 4, async chunk => {
    const errors = await queue.saveAll(chunk.map(message => queue.createJob(message)))
    if (errors.size > 0) throw new Error(`${errors.size} jobs were not saved`)
  })
  return () => queue.close()
}

export const pull: Play = async task => {
  const acknowledgements = new Acknowledgements(task.tally)
  const queue = openQueue(task, { isWorker: true })
  queue.on('succeeded', acknowledgements.acknowledge)
  queue.on('failed', (_job, reason) => acknowledgements.fail(reason))
  queue.on('error', acknowledgements.fail)
  queue.process(400, ({ data }: BeeQueue.Job<Message>, done: BeeQueue.DoneCallback<void>) => {
    acknowledgements.handle(data)
    done(null)
  })
  await acknowledgements.all
  return () => queue.close()
}

function openQueue({ host, port, queue }: Task, { isWorker }: { isWorker: boolean }) {
  return new BeeQueue<Message>(queue, {
    redis: { host, port },
    isWorker,
    getEvents: false,
    sendEvents: false,
    storeJobs: false,
    removeOnSuccess: true,
    removeOnFailure: true
  })
}
