import { FIRST_ID, type Message } from '../messages.ts'

/** When something happened to each message, on the clock that all processes of a machine share. */
export class Moments {
  readonly #ms: number[]

  constructor(count: number) {
    this.#ms = Array.from({ length: count }, () => NaN)
  }

  mark({ id }: Message): void {
    this.#ms[id - FIRST_ID] = monotonicMs()
  }

  /** In the order of the messages; NaN for those to which it did not happen. */
  get ms(): readonly number[] {
    return this.#ms
  }
}

function monotonicMs(): number {
  return Number(process.hrtime.bigint()) / 1e6
}
