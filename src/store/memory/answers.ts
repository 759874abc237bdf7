// The real one, also where a test fakes the timers.
import { setImmediate } from 'node:timers'
import type { Clock } from '../../clock.ts'
import { Turn } from '../../turn.ts'

/** Redis answers from outside, which gives the event loop its turns. Here it gets one now and then. */
export class Answers {
  readonly #clock: Clock
  readonly #turn = new Turn(() => {})
  #last: Promise<unknown> | undefined

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** The last answer that was put off. */
  get last(): Promise<unknown> | undefined {
    return this.#last
  }

  give<Result>(result: Result): Promise<Result> {
    const now = this.#clock.now()
    this.#turn.begin(now)
    this.#turn.lasted(now)
    if (!this.#turn.isOver) return Promise.resolve(result)
    const answer = new Promise<Result>(resolve => setImmediate(resolve, result))
    this.#last = answer
    return answer
  }
}
