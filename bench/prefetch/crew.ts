import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import type { WorkerPlan } from './worker-program.ts'

/** Processes with a worker each, on one queue. */
export class Crew {
  readonly #processes: ChildProcess[]
  readonly #handled: number[]
  #changed = (): void => {}

  /** Resolves when all are connected. */
  static async start(size: number, plan: WorkerPlan): Promise<Crew> {
    const program = new URL('worker-program.ts', import.meta.url)
    const processes = Array.from({ length: size }, () => fork(program, [JSON.stringify(plan)]))
    await Promise.all(processes.map(child => once(child, 'message')))
    return new Crew(processes)
  }

  private constructor(processes: ChildProcess[]) {
    this.#processes = processes
    this.#handled = processes.map(() => 0)
    for (const [index, child] of processes.entries()) {
      child.on('message', handled => {
        this.#handled[index] = Number(handled)
        this.#changed()
      })
    }
  }

  /** Resolves when so many jobs have been handled in all. */
  handled(count: number): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#changed = () => {
        const sum = this.#handled.reduce((total, handled) => total + handled, 0)
        if (sum === count) resolve()
        if (sum > count) reject(new Error(`${sum} jobs were handled, of ${count}`))
      }
    })
  }

  async end(): Promise<void> {
    await Promise.all(
      this.#processes.map(async child => {
        child.send('end')
        await once(child, 'exit')
      })
    )
  }
}
