import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { monotonicMs, type Note, type Pen } from '../chaos/ledger.ts'
import type { Scene } from '../chaos/faults/link-faults.ts'
import { startRedis, type RedisServer } from '../test/support/redis-server.ts'
import { Books } from './books.ts'
import type { Settings } from './command-line.ts'
import { Slot, type Heard } from './parties/slot.ts'
import { producers } from './queues.ts'

const readEveryMs = 50
const tidyEveryMs = 10_000

/** A Redis, those who push and consume, and what they note. */
export class Stage implements Scene, Heard {
  readonly redis: RedisServer
  readonly producers: Slot
  readonly workers: readonly Slot[]
  readonly reliable = new Books(true)
  readonly plain = new Books(false)
  /** What must not happen, in words. */
  readonly troubles = new Set<string>()
  /** How many messages the faults so far may have taken from the plain queue. */
  plainLossAllowed = 0
  /** When consumers were told that they lost jobs. */
  readonly leasesLostAtMs: number[] = []
  readonly #folder: string
  readonly #timers: NodeJS.Timeout[] = []

  private constructor(redis: RedisServer, { rate, seed }: Settings) {
    this.redis = redis
    this.#folder = mkdtempSync(join(tmpdir(), 'pushpull-soak-'))
    const common = { redis, folder: this.#folder, rate, seed }
    this.producers = new Slot({ ...common, role: 'producers', name: 'producers' }, this)
    this.workers = [1, 2].map(
      number => new Slot({ ...common, role: 'workers', name: `workers ${number}` }, this)
    )
  }

  /** Starts all of it. */
  static async start(settings: Settings): Promise<Stage> {
    // So that the log stays short enough to be read within a moment after a crash.
    const args = ['--auto-aof-rewrite-min-size', '32mb']
    const stage = new Stage(await startRedis({ aof: 'everysec', args }), settings)
    try {
      await Promise.all(stage.slots.map(slot => slot.start()))
    } catch (error) {
      await stage.end()
      throw error
    }
    stage.#timers.push(setInterval(() => stage.read(), readEveryMs))
    stage.#timers.push(setInterval(() => stage.#tidy(), tidyEveryMs))
    return stage
  }

  get slots(): readonly Slot[] {
    return [this.producers, ...this.workers]
  }

  /** How many pushes have no answer, and how many confirmed messages of the reliable queue were not handled. */
  get open(): { unanswered: number; backlog: number } {
    const unanswered = this.reliable.unanswered + this.plain.unanswered
    return { unanswered, backlog: this.reliable.backlog }
  }

  /** What was noted of some messages that are not done. */
  get histories(): string[] {
    return [...this.reliable.histories(5), ...this.plain.histories(5)]
  }

  pen(who: string): Pen {
    return {
      who,
      note: (kind, about) => this.#take({ kind, who, atMs: monotonicMs(), ...about })
    }
  }

  /** What this consumer begins until then may run elsewhere too. */
  revivedIn(who: string, ms: number): void {
    this.#take({ kind: 'revived', who, atMs: monotonicMs() + ms })
  }

  async sleep(ms: number): Promise<void> {
    await sleep(ms)
  }

  died(who: string): void {
    this.pen(who).note('died')
  }

  trouble(text: string): void {
    this.troubles.add(text)
  }

  /** Takes what the others have noted. */
  read(): void {
    for (const slot of this.slots) for (const note of slot.read()) this.#take(note)
  }

  /** Ends all that is still there, by force. */
  async end(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer)
    await Promise.all(this.slots.map(slot => slot.end()))
    await this.redis.stop()
    rmSync(this.#folder, { recursive: true, force: true })
  }

  #take(note: Note): void {
    const { kind, who, message, text, atMs } = note
    if (kind === 'trouble') this.trouble(`${who}: ${text}`)
    else if (message === undefined) this.reliable.add(note)
    else if (message.startsWith(`${producers.plain}:`)) this.plain.add(note)
    else this.reliable.add(note)
    if (kind === 'leaseLost') this.leasesLostAtMs.push(atMs)
    if (kind === 'uncertain' && message?.startsWith(`${producers.idempotent}:`)) {
      this.trouble('an idempotent Push said that a push was uncertain')
    }
  }

  #tidy(): void {
    this.reliable.tidy()
    this.plain.tidy()
  }
}
