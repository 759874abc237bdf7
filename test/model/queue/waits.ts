import type { Element } from './job.ts'

/** A consumer that waits for an element of the list. */
export interface Wait {
  readonly consumer: string
  readonly untilMs: number
  /** Undefined while it lasts. */
  end: End | undefined
}

/** How a wait ended: with this element, with nothing, or because its consumer was fenced. */
export type End = { readonly got: Element | undefined } | 'fenced'

/** Those who wait, the longest first. */
export class Waits {
  #waits: Wait[] = []

  get size(): number {
    return this.#waits.length
  }

  begin(consumer: string, untilMs: number): Wait {
    const wait: Wait = { consumer, untilMs, end: undefined }
    this.#waits.push(wait)
    return wait
  }

  next(): Wait | undefined {
    return this.#waits[0]
  }

  end(wait: Wait, end: End): void {
    wait.end ??= end
    this.#waits = this.#waits.filter(other => other !== wait)
  }

  /** Nothing comes into the hand of this consumer any more. */
  fence(consumer: string): void {
    for (const wait of this.#waits) if (wait.consumer === consumer) this.end(wait, 'fenced')
  }

  /** Ends all that have lasted long enough. */
  pass(nowMs: number): void {
    for (const wait of this.#waits.filter(({ untilMs }) => untilMs <= nowMs)) {
      this.end(wait, { got: undefined })
    }
  }
}
