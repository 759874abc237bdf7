import type { TestContext } from 'node:test'
import { ReliablePull, Worker, type JobEvents, type WorkerOptions } from '../../src/index.ts'
import { Ear, queue } from './ear.ts'

/** Also hears what consumers that acknowledge say. Their jobs are no secret to who gets them. */
export class ReliableEar extends Ear {
  worker(
    t: TestContext,
    options: Partial<WorkerOptions>,
    handler: () => unknown = () => {}
  ): Worker {
    const worker = new Worker({ queue, ...options }, handler)
    t.after(() => worker.close(0))
    this.#listen(worker)
    return worker
  }

  reliable(t: TestContext, options: Partial<WorkerOptions>): ReliablePull {
    const pull = new ReliablePull({ queue, ...options })
    t.after(() => pull.destroy())
    this.#listen(pull)
    return pull.resume()
  }

  #listen(consumer: {
    on<Name extends keyof JobEvents<unknown>>(
      name: Name,
      listener: (...args: JobEvents<unknown>[Name]) => void
    ): void
  }): void {
    const hear = (said: unknown): void => void this.heard.push(said)
    consumer.on('error', hear)
    consumer.on('disconnect', hear)
    consumer.on('invalid', (_, reason) => hear(reason))
    consumer.on('retry', (_, error) => hear(error))
    consumer.on('dead', (_, error) => hear(error))
    consumer.on('leaseLost', jobs => jobs.forEach(({ signal }) => hear(signal.reason)))
  }
}
