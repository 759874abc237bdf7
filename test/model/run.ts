import assert from 'node:assert/strict'
import type { Entry, Ledger, Suspect } from '../../src/store/ledger.ts'
import { check } from './check.ts'
import { enter, type Suspicion } from './queue/coming-and-going.ts'
import { QueueModel } from './queue/queue-model.ts'
import { leaseMs } from './queue/times.ts'
import type { Wait } from './queue/waits.ts'
import type { World } from './world/world.ts'

/** A name in one of the slots, or that was there before. */
export interface Party {
  readonly slot: number
  readonly name: string
  readonly ledger: Ledger
  /** Those of all names that come to be in this slot. */
  readonly tokens: Tokens
}

interface Tokens {
  /** The next one for a job that is taken: 1, 2, ... */
  next: number
  /** The next one for what is in the hand: 1001, 1002, ... */
  nextOfHand: number
}

/** A wait that the store has been asked for. */
interface Waiting {
  readonly slot: number
  readonly reply: Promise<string | undefined>
  isOver: boolean
}

/** A call that may be sent once more. */
interface Call {
  /** Whose reply was lost, and who has made no other call since. */
  readonly party: Party | undefined
  readonly perform: () => Promise<void>
}

/** One run: a store and a model, to which the same happens. */
export class Run {
  readonly world: World
  readonly model = new QueueModel()
  readonly parties: Party[] = []
  /** Names that were replaced, the last one first. */
  readonly formers: Party[] = []
  readonly waiting = new Map<Wait, Waiting>()
  suspicions: Array<{ readonly seen: Suspect; readonly suspicion: Suspicion }> = []
  last: Call | undefined
  /** Nothing has happened since the last call. */
  isFresh = false
  /** What the store's clock shows when that of the model shows 0. */
  zeroMs = 0
  #jobs = 0

  private constructor(world: World) {
    this.world = world
  }

  static async start(world: World): Promise<Run> {
    const run = new Run(world)
    for (const [slot, ledger] of world.ledgers.entries()) {
      const tokens = { next: 1, nextOfHand: 1001 }
      run.parties.push({ slot, name: `host:1:c${slot + 1}:1`, ledger, tokens })
      await run.#enterFirst(run.parties[slot]!)
    }
    return run
  }

  async #enterFirst(party: Party): Promise<void> {
    const entered = await party.ledger.enter(this.entry(party, undefined))
    enter(this.model, this.entry(party, undefined))
    if (this.zeroMs === 0) this.zeroMs = entered.nowMs
  }

  entry({ name, tokens }: Party, previous: string | undefined): Entry {
    return { consumer: name, previous, leaseMs, adoptToken: tokens.nextOfHand++ }
  }

  newPayload(): string {
    return `job ${++this.#jobs}`
  }

  /** The consumer in this slot, or after those of all slots a name that was there before. */
  party(who: number): Party | undefined {
    return this.parties[who] ?? this.formers[who - this.parties.length]
  }

  /** Puts the next name into a slot. */
  replace(party: Party): Party {
    const [, own, epoch] = /^(.*):(\d+)$/.exec(party.name)!
    const successor = { ...party, name: `${own}:${Number(epoch) + 1}` }
    this.parties[party.slot] = successor
    this.formers.unshift(party)
    return successor
  }

  /** Makes a call of which the reply may get lost. */
  async call(party: Party | undefined, perform: () => Promise<void>): Promise<void> {
    await perform()
    this.last = { party, perform }
    this.isFresh = true
  }

  /** A point in time on the store's clock. */
  sameTime(actualMs: number | undefined, expectedMs: number | undefined, what: string): void {
    if (actualMs === undefined || expectedMs === undefined) {
      return assert.equal(actualMs, expectedMs, what)
    }
    const off = actualMs - expectedMs
    assert.ok(off >= 0 && off <= this.world.slackMs, `${what}: off by ${off} ms`)
  }

  sameNow(nowMs: number): void {
    this.sameTime(nowMs, this.timeOf(this.model.nowMs), 'nowMs')
  }

  timeOf(modelMs: number): number {
    return this.zeroMs + modelMs
  }

  /** To be called after each step. */
  async check(): Promise<void> {
    this.model.serve()
    await check(this)
  }

  /** So that no wait gets what belongs to the next run. */
  async close(): Promise<void> {
    for (const { ledger } of this.parties) ledger.stopWaiting()
    await Promise.all(Array.from(this.waiting.values(), ({ reply }) => reply.catch(() => {})))
    await this.world.close()
  }
}
