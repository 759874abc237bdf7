import { fork } from 'node:child_process'
import { once } from 'node:events'
import type { TestContext } from 'node:test'
import type { WorkerOptions } from '../../../src/index.ts'
import { ForkedProcess } from '../../support/forked-process.ts'
import type { Journal } from './journal.ts'

/** What worker-program.ts is to do. */
export interface WorkerPlan {
  readonly url: string
  readonly queue: string
  readonly journal: string
  readonly options?: Pick<WorkerOptions, 'concurrency' | 'prefetch' | 'leaseMs' | 'attempts'>
  /** How long a handler takes if the job does not say. @default 0 */
  readonly handlerMs?: number
  /** Handlers of jobs that are to be acked by hand wait for their signal. @default false */
  readonly holdsUntilAborted?: boolean
  /** Hands in such a client. Version 5 speaks only RESP2. */
  readonly client?: 'ioredis5' | 'ioredis6'
  /** A module to load before all others. */
  readonly preload?: string
  /** For shifted-clock.ts. */
  readonly shiftMs?: number
}

/** A Worker in a process of its own. */
export class WorkerProcess extends ForkedProcess {
  readonly journal: Journal

  private constructor(journal: Journal, plan: Omit<WorkerPlan, 'journal'>) {
    const preload = plan.preload === undefined ? [] : ['--import', plan.preload]
    super(
      fork(
        new URL('worker-program.ts', import.meta.url),
        [JSON.stringify({ ...plan, journal: journal.folder })],
        {
          execArgv: [...process.execArgv, ...preload],
          env: { ...process.env, SHIFT_CLOCK_MS: String(plan.shiftMs ?? 0) }
        }
      )
    )
    this.journal = journal
  }

  /** Starts one and resolves when it is connected. It is killed when the test is over. */
  static async start(
    t: Pick<TestContext, 'after'>,
    journal: Journal,
    plan: Omit<WorkerPlan, 'journal'>
  ): Promise<WorkerProcess> {
    const worker = new WorkerProcess(journal, plan)
    t.after(() => worker.kill())
    await once(worker.child, 'message')
    return worker
  }

  get pid(): number {
    return this.child.pid ?? 0
  }

  /** As a deploy ends it. */
  terminate(): void {
    this.child.kill('SIGTERM')
  }

  /** Closes the worker, after which the process has to end by itself. */
  close(deadlineMs: number): void {
    this.child.send(deadlineMs)
  }
}
