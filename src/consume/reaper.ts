import type { Clock } from '../clock.ts'
import { ConnectionError } from '../errors.ts'
import type { Ledger, Suspect } from '../store/ledger.ts'

/** How long a lost connection must be seen to be lost. Reconnecting takes less, if the server is there. */
const disconnectedForMs = 3000
const leftForMs = 0
/** Consumers look around in turn: about this often together, and each not more often than that. */
const togetherEveryMs = 250
const onceEveryMs = 1000
const atLeastEveryMs = 60_000

/** Whom a reaper tells what it finds. */
export interface ReaperWatch {
  /** Whether the reaper's own consumer holds its jobs under this name, and takes them over itself. */
  holdsAs(consumer: string): boolean
  /** So many jobs went back to the queue. */
  recovered(jobs: number): void
  /** It can not go on: a right is missing, say. */
  failed(reason: Error): void
}

/** A consumer that was seen to be gone, and when first. */
interface Suspicion {
  readonly suspect: Suspect
  readonly sinceMs: number
}

/**
 * Looks for consumers that are gone, and gives their jobs back. Nobody is judged by one look: a
 * stall of the server would make all leases end at once.
 */
export class Reaper {
  readonly #ledger: Ledger
  readonly #clock: Clock
  readonly #expiredForMs: number
  readonly #watch: ReaperWatch
  #suspicions = new Map<string, Suspicion>()
  #cancel = (): void => {}
  #isStopped = false

  /** `expiredForMs`: how long a lease must be seen to have ended. */
  constructor(ledger: Ledger, clock: Clock, expiredForMs: number, watch: ReaperWatch) {
    this.#ledger = ledger
    this.#clock = clock
    this.#expiredForMs = expiredForMs
    this.#watch = watch
    this.#lookIn(onceEveryMs)
  }

  stop(): void {
    this.#isStopped = true
    this.#cancel()
  }

  #lookIn(ms: number): void {
    if (this.#isStopped) return
    this.#cancel = this.#clock.after(ms, () => void this.#look())
  }

  async #look(): Promise<void> {
    let nextInMs = onceEveryMs
    try {
      const { suspects, nowMs, consumers } = await this.#ledger.inspect()
      nextInMs = jittered(
        Math.min(atLeastEveryMs, Math.max(onceEveryMs, consumers * togetherEveryMs))
      )
      this.#suspicions = this.#renewed(suspects, nowMs)
      for (const suspicion of this.#suspicions.values()) {
        const leftMs = this.#leftMs(suspicion, nowMs)
        if (leftMs <= 0) await this.#reap(suspicion.suspect)
        else nextInMs = Math.min(nextInMs, leftMs)
      }
    } catch (error) {
      // Whoever claims hears of a lost connection. Suspicions of before count no more.
      this.#suspicions.clear()
      if (!(error instanceof ConnectionError)) return this.#watch.failed(error as Error)
    }
    this.#lookIn(nextInMs)
  }

  /** Who was suspected before, for the same reason and not heard of since, is so still. */
  #renewed(suspects: readonly Suspect[], nowMs: number): Map<string, Suspicion> {
    const others = suspects.filter(({ consumer }) => !this.#watch.holdsAs(consumer))
    return new Map(
      others.map(suspect => {
        const before = this.#suspicions.get(suspect.consumer)
        const isSame =
          before?.suspect.leaseEnd === suspect.leaseEnd && before.suspect.why === suspect.why
        return [suspect.consumer, isSame ? before : { suspect, sinceMs: nowMs }]
      })
    )
  }

  #leftMs({ suspect, sinceMs }: Suspicion, nowMs: number): number {
    const forMs = {
      expired: this.#expiredForMs,
      disconnected: disconnectedForMs,
      left: leftForMs
    }[suspect.why]
    return sinceMs + forMs - nowMs
  }

  async #reap(suspect: Suspect): Promise<void> {
    let jobs = 0
    for (let rest: Suspect | undefined = suspect; rest && !this.#isStopped;) {
      const reaped = await this.#ledger.reap(rest)
      jobs += reaped.count
      rest = reaped.rest
    }
    this.#suspicions.delete(suspect.consumer)
    if (jobs > 0) this.#watch.recovered(jobs)
  }
}

/**
 * On the average `ms`, from the shortest pause on, evenly: so that consumers that were started
 * together do not go on looking together, and nobody in between.
 */
function jittered(ms: number): number {
  return onceEveryMs * (0.8 + 0.4 * Math.random()) + 2 * Math.random() * (ms - onceEveryMs)
}
