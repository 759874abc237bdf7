import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { FaultProxy } from '../test/support/fault-proxy.ts'
import {
  startRedis,
  type RedisServer,
  type RedisServerOptions
} from '../test/support/redis-server.ts'
import { Ledger, monotonicMs, type Pen } from './ledger.ts'
import { remainsOf } from './outstanding.ts'
import { Random } from './random.ts'
import { Recoveries } from './recoveries.ts'

/** How long anything may take to end when the run is over. */
const endWithinMs = 15_000

/** Thrown where the run waits, when its time is up. */
export class HangError extends Error {
  override readonly name = 'HangError'
}

/** One run: its decisions, its ledger, what it has started, and what it is doing. */
export class World {
  readonly seed: number
  readonly queue: string
  readonly random: Random
  readonly ledger = new Ledger()
  readonly recoveries: Recoveries
  /** What a scenario wants to promise only when it knows what happened. */
  lossAllowed = 0
  /** Messages that are meant to die. */
  readonly mortal = new Set<string>()
  /** What the run waits for now, for the report of a hang. */
  phase = 'starting'
  /** Turns true when no fault comes any more. */
  isCalm = false
  /** Turns true when nothing is left to be processed. */
  isOver = false
  faults = 0
  #redis: RedisServer | undefined
  readonly #sinceMs = monotonicMs()
  readonly #log: string[] = []
  readonly #ends = new Set<{ what: string; end: () => unknown }>()
  readonly #stop = new AbortController()
  readonly #say: (line: string) => void

  constructor(name: string, seed: number, say: (line: string) => void = () => {}) {
    this.seed = seed
    this.queue = `chaos-${name}`
    this.random = new Random(`${name}/${seed}`)
    this.#say = say
    this.recoveries = new Recoveries(this.ledger)
  }

  /** Aborts when the run's time is up. */
  get signal(): AbortSignal {
    return this.#stop.signal
  }

  /** The server of this run, if it has been started. */
  get redis(): RedisServer {
    if (!this.#redis) throw new Error('This run has no Redis yet')
    return this.#redis
  }

  get log(): readonly string[] {
    return this.#log
  }

  /** Writes down what happened, and when. */
  tell(line: string): void {
    const text = `${((monotonicMs() - this.#sinceMs) / 1000).toFixed(3)} s  ${line}`
    this.#log.push(text)
    this.#say(text)
  }

  /** Counts a fault and writes it down. */
  fault(line: string): void {
    this.faults++
    this.tell(line)
  }

  pen(who: string): Pen {
    return this.ledger.pen(who)
  }

  /** Ends something when the run is over, the last first. Returns the way to forget it. */
  after(end: () => unknown, what = 'a part of the harness'): () => void {
    const entry = { what, end }
    this.#ends.add(entry)
    return () => this.#ends.delete(entry)
  }

  /** What this consumer begins until then may run elsewhere too. */
  revivedIn(who: string, ms: number): void {
    this.ledger.add({ kind: 'revived', who, atMs: monotonicMs() + ms })
  }

  async startRedis(options?: RedisServerOptions): Promise<RedisServer> {
    this.#redis = await startRedis(options)
    this.after(() => this.redis.stop())
    this.after(() => this.#lookForRemains())
    return this.#redis
  }

  async proxy(): Promise<FaultProxy> {
    const proxy = new FaultProxy(this.redis)
    await proxy.accept()
    this.after(() => proxy.close())
    return proxy
  }

  folder(): string {
    const folder = mkdtempSync(join(tmpdir(), 'pushpull-chaos-'))
    this.after(() => rmSync(folder, { recursive: true, force: true }))
    return folder
  }

  async sleep(ms: number): Promise<void> {
    await sleep(ms, undefined, { signal: this.signal }).catch(() => {})
    this.mustGoOn()
  }

  /** Waits until something is true, or for at most so long. */
  async until(isTrue: () => boolean | Promise<boolean>, withinMs = Infinity): Promise<boolean> {
    const deadlineMs = monotonicMs() + withinMs
    for (let pauseMs = 1; ; pauseMs = Math.min(20, pauseMs + 1)) {
      if (await isTrue()) return true
      if (monotonicMs() > deadlineMs) return false
      await this.sleep(pauseMs)
    }
  }

  /** When all are closed nothing may have come back, if nothing was there before. */
  async #lookForRemains(): Promise<void> {
    if (!this.isOver) return
    const { ready, later, held } = (await remainsOf(this)) ?? { ready: NaN, later: NaN, held: NaN }
    if (ready + later + held === 0) return
    const text = `after all was closed, ${ready} are ready, ${later} delayed, ${held} held`
    this.pen('redis').note('trouble', { text })
  }

  /** Waits for something that has to come. */
  async settled<Result>(what: string, work: Promise<Result>): Promise<Result> {
    this.phase = what
    const over = new AbortController()
    try {
      return await Promise.race([work, hangOn(this.signal, over.signal)])
    } finally {
      over.abort()
    }
  }

  mustGoOn(): void {
    if (this.signal.aborted) throw new HangError(`still ${this.phase}`)
  }

  stop(): void {
    this.#stop.abort()
  }

  /** Ends all that was started. Resolves with what would not end. */
  async end(): Promise<string[]> {
    const stuck: string[] = []
    for (const { what, end } of Array.from(this.#ends).toReversed()) {
      const timer = new AbortController()
      const late = sleep(endWithinMs, 'late', { signal: timer.signal }).catch(() => '')
      const ended = Promise.resolve()
        .then(end)
        .then(() => '')
        .catch((error: unknown) => String(error))
      const problem = await Promise.race([ended, late])
      timer.abort()
      if (problem === 'late') stuck.push(`${what} did not end within ${endWithinMs} ms`)
      else if (problem !== '') stuck.push(`${what} could not be ended: ${problem}`)
    }
    return stuck
  }
}

/** Rejects when the run's time is up, unless that does not matter any more. */
function hangOn(timeIsUp: AbortSignal, over: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const abort = (): void => reject(new HangError('out of time'))
    timeIsUp.addEventListener('abort', abort, { signal: over })
    if (timeIsUp.aborted) abort()
  })
}
