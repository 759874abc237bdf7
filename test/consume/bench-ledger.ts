import { setImmediate } from 'node:timers/promises'
import type { Claimant } from '../../src/consume/claimant.ts'
import { Consumer } from '../../src/consume/consumer.ts'
import { ConnectionError } from '../../src/errors.ts'
import type { HeldElement, Ledger } from '../../src/store/ledger.ts'
import { MemoryBroker } from '../../src/store/memory/memory-broker.ts'
import { MemoryStore } from '../../src/store/memory/memory-store.ts'
import { deafWatch } from '../conformance/store/scene.ts'
import { FakeClock } from '../support/fake-clock.ts'

/** What happens to the calls of a ledger. */
export type Weather =
  | 'fine'
  | 'requests are lost'
  | 'replies are lost'
  | 'nothing comes back'
  | 'only the reaper gets through'

const verbsOfReaper: readonly string[] = ['inspect', 'reap']

/** Notes the calls, and lets them come to what the weather says. */
class WeatheredLedger {
  weather: Weather = 'fine'
  readonly calls: string[] = []
  readonly #ledger: Ledger

  constructor(ledger: Ledger) {
    this.#ledger = ledger
    for (const verb of ['enter', 'claim', 'settle', 'leave', 'inspect', 'reap', 'wait'] as const) {
      Object.assign(this, { [verb]: (...args: unknown[]) => this.#call(verb, args) })
    }
  }

  get isReady(): boolean {
    return this.#ledger.isReady
  }

  ready(): Promise<void> {
    return this.#ledger.ready()
  }

  stopWaiting(): void {
    this.#ledger.stopWaiting()
  }

  close(): Promise<void> {
    return this.#ledger.close()
  }

  async #call(verb: keyof Ledger, args: unknown[]): Promise<unknown> {
    this.calls.push(verb)
    const { weather } = this
    const isLost = weather === 'only the reaper gets through' && !verbsOfReaper.includes(verb)
    if (weather === 'requests are lost' || isLost) throw new ConnectionError('away')
    if (weather === 'nothing comes back') return new Promise(() => {})
    const result = await (this.#ledger[verb] as (...args: unknown[]) => Promise<unknown>)(...args)
    if (this.weather !== 'replies are lost') return result
    throw new ConnectionError('away')
  }
}

/** Takes what a consumer claims, and settles nothing by itself. */
class TestClaimant implements Claimant {
  capacity = 10
  /** Token -> element, of what was taken and is neither settled nor lost. */
  readonly held = new Map<number, string>()
  readonly lost: number[] = []
  readonly taken: string[] = []
  readonly fatals: Error[] = []
  idles = 0
  handOuts = 0
  recoveries = 0

  room(): number {
    return this.capacity - this.held.size
  }

  handOut(): void {
    this.handOuts++
  }

  take(jobs: readonly HeldElement[]): void {
    for (const { token, element } of jobs) {
      this.held.set(token, String(element))
      this.taken.push(String(element))
    }
  }

  lose(tokens: ReadonlySet<number>): void {
    for (const token of tokens) this.held.delete(token)
    this.lost.push(...tokens)
  }

  idle(): void {
    this.idles++
  }

  claimed(): void {}

  recovered(jobs: number): void {
    this.recoveries += jobs
  }

  fatal(reason: Error): void {
    this.fatals.push(reason)
  }
}

/** Consumers of one queue in memory, on a clock that the test turns. */
export class Bench {
  readonly clock = new FakeClock()
  readonly broker = new MemoryBroker()
  readonly store = new MemoryStore(this.broker, this.clock)

  consumer({ leaseMs = 3_000, capacity = 10 } = {}) {
    const limits = { leaseMs }
    const ledger = new WeatheredLedger(this.store.openLedger('jobs', limits, deafWatch))
    const claimant = new TestClaimant()
    claimant.capacity = capacity
    const options = { leaseMs, clock: this.clock }
    const consumer = new Consumer(ledger as unknown as Ledger, claimant, options)
    return { ledger, claimant, consumer }
  }

  give(...jobs: string[]): Promise<number> {
    return this.store.append('jobs', jobs, {})
  }

  /** What is ready, as texts. */
  ready(): string[] {
    return this.broker.use('jobs', ({ list }) => {
      const elements = list.take(Infinity)
      list.prepend(elements)
      return elements.map(String)
    })
  }

  /** The names under which consumers are registered. */
  registered(): string[] {
    return this.broker.use('jobs', ({ state }) => Array.from(state.consumers.keys()))
  }

  /** Lets all that can happen now happen. */
  async turns(count = 12): Promise<void> {
    for (let turn = 0; turn < count; turn++) {
      await setImmediate()
      this.clock.advance(0)
    }
  }

  /** Lets time pass in small steps, with all that happens meanwhile. */
  async pass(ms: number, stepMs = 100): Promise<void> {
    for (let passed = 0; passed < ms; passed += stepMs) {
      this.clock.advance(stepMs)
      await this.turns(4)
    }
  }
}
