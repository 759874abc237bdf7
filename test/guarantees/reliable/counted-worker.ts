import { once } from 'node:events'
import type { TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { Worker, type WorkerOptions } from '../../../src/index.ts'

export interface CountedOptions extends WorkerOptions<number> {
  /** How long the handler of a job takes. @default 0, 1 or 2 ms */
  handlerMs?: (job: number) => number
}

/** A Worker in this process that counts how often it runs each job, and notes what is unusual. */
export class CountedWorker {
  readonly worker: Worker<number>
  /** Of every counted worker that was given it: how often each job was begun. */
  readonly runs: Map<number, number>
  readonly completed = new Set<number>()
  /** What happened that costs a second run of some job, or ends the worker. */
  readonly troubles: string[] = []
  disconnects = 0

  constructor(
    { handlerMs = job => job % 3, ...options }: CountedOptions,
    runs = new Map<number, number>()
  ) {
    this.runs = runs
    this.worker = new Worker<number>({ ...options, batch: undefined }, async ({ data }) => {
      runs.set(data, (runs.get(data) ?? 0) + 1)
      const ms = handlerMs(data)
      if (ms > 0) await sleep(ms)
    })
    this.worker.on('completed', ({ data }) => this.completed.add(data))
    this.worker.on('disconnect', () => this.disconnects++)
    this.worker.on('leaseLost', jobs => this.troubles.push(`lost the lease of ${jobs.length}`))
    this.worker.on('recovered', jobs => this.troubles.push(`recovered ${jobs}`))
    this.worker.on('error', error => this.troubles.push(String(error)))
  }

  /** Starts one and resolves when it is connected. It is closed when the test is over. */
  static async start(
    t: Pick<TestContext, 'after'>,
    options: CountedOptions,
    runs?: Map<number, number>
  ): Promise<CountedWorker> {
    const counted = new CountedWorker(options, runs)
    t.after(() => counted.worker.close(0))
    await once(counted.worker, 'connect')
    return counted
  }
}
