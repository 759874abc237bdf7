import { setTimeout as sleep } from 'node:timers/promises'
import type { Message } from '../messages.ts'
import type { Close, Play, Task } from './system.ts'

/** The handler of a worker and its end: every message has come, and every job is acknowledged. */
export class Acknowledgements {
  readonly all: Promise<void>
  readonly #task: Task
  #acknowledged = 0
  #resolve!: () => void
  #reject!: (reason: Error) => void

  constructor(task: Task) {
    this.#task = task
    this.all = new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
    })
  }

  /** The handler of a job: checks it and takes as long as the scenario says. */
  readonly handle = (message: Message): Promise<void> | undefined => {
    this.#task.tally.add(message)
    const { handlerMs } = this.#task.settings
    return handlerMs === 0 ? undefined : sleep(handlerMs)
  }

  /** To be called when the queue says that a job is acknowledged. */
  readonly acknowledge = (): void => {
    if (++this.#acknowledged === this.#task.tally.wanted) this.#resolve()
  }

  /** To be called when anything fails. */
  readonly fail = (reason: unknown): void => {
    this.#reject(reason instanceof Error ? reason : new Error(String(reason)))
  }
}

/** The role of a worker whose handler does nothing but what the scenario says. */
export function acknowledging(
  workWith: (
    task: Task,
    acknowledgements: Acknowledgements,
    handle: (message: Message) => Promise<void> | undefined
  ) => Promise<Close>
): Play {
  return task => {
    const acknowledgements = new Acknowledgements(task)
    return workWith(task, acknowledgements, acknowledgements.handle)
  }
}
