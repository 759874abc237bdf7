import type { Clock } from '../../clock.ts'
import { ClosedError } from '../../errors.ts'
import {
  mostRedrivenAtOnce,
  type Admin,
  type ClearableState,
  type JobState,
  type Measures,
  type PeekedElement,
  type Redriven,
  type RegisteredConsumer
} from '../admin.ts'
import { keysOf } from '../keys.ts'
import type { MemoryBroker } from './memory-broker.ts'
import type { AdminStep } from './verbs/admin-step.ts'
import { clear } from './verbs/clear.ts'
import { listConsumers, measure } from './verbs/measure.ts'
import { pause, resume } from './verbs/pause.ts'
import { peek } from './verbs/peek.ts'
import { redrive } from './verbs/redrive.ts'
import { wallClockMs } from './wall-clock.ts'

/** Looks at a queue in memory, and manages it. Each verb is done before it returns its promise. */
export class MemoryAdmin implements Admin {
  readonly #queue: string
  readonly #deadLetters: string
  readonly #broker: MemoryBroker
  readonly #clock: Clock
  readonly #isClosed: () => boolean

  constructor(
    queue: string,
    { broker, clock, isClosed }: { broker: MemoryBroker; clock: Clock; isClosed: () => boolean }
  ) {
    this.#queue = queue
    this.#deadLetters = keysOf(queue).dead
    this.#broker = broker
    this.#clock = clock
    this.#isClosed = isClosed
  }

  measure(): Promise<Measures> {
    return this.#step(measure)
  }

  consumers(): Promise<readonly RegisteredConsumer[]> {
    return this.#step(listConsumers)
  }

  peek(state: JobState, offset: number, limit: number): Promise<readonly PeekedElement[]> {
    return this.#step(step =>
      peek(step, state)
        .slice(offset, offset + limit)
        // Copies: what is handed out may be written to.
        .map(found => ({ ...found, element: Buffer.from(found.element) }))
    )
  }

  isPaused(): Promise<boolean> {
    return this.#step(({ state }) => state.isPaused)
  }

  pause(): Promise<void> {
    return this.#step(pause)
  }

  resume(): Promise<void> {
    return this.#step(resume)
  }

  redrive(limit: number, to: string): Promise<Redriven> {
    const most = Math.min(limit, mostRedrivenAtOnce)
    return this.#step(({ dead, state }) => {
      const moved = this.#broker.use(to, ({ list }) => redrive(dead, list, most))
      if (to === this.#queue) state.managed.redriven += moved
      return { moved, left: dead.length }
    })
  }

  clear(states: readonly ClearableState[]): Promise<number> {
    return this.#step(step => clear(step, states))
  }

  #step<Result>(verb: (step: AdminStep) => Result): Promise<Result> {
    if (this.#isClosed()) return Promise.reject(new ClosedError('nothing was done'))
    const nowMs = wallClockMs(this.#clock)
    const result = this.#broker.use(this.#queue, ({ list, state }) =>
      this.#broker.use(this.#deadLetters, dead => verb({ list, state, dead: dead.list, nowMs }))
    )
    return Promise.resolve(result)
  }
}
