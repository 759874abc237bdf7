import { join } from 'node:path'
import type { ProxiedLink } from '../../chaos/faults/link-faults.ts'
import type { Note } from '../../chaos/ledger.ts'
import { FaultProxy } from '../../test/support/fault-proxy.ts'
import type { RedisServer } from '../../test/support/redis-server.ts'
import type { Census } from './census.ts'
import { consumersOf } from './consuming-party.ts'
import type { PartyPlan } from './orders.ts'
import { Party } from './party.ts'

export interface SlotPlan extends Pick<PartyPlan, 'role' | 'rate' | 'seed'> {
  /** The same for all who follow each other in it. */
  readonly name: string
  readonly redis: RedisServer
  readonly folder: string
}

/** What a place tells of its processes. */
export interface Heard {
  /** A process took this consumer along. */
  died(who: string): void
  trouble(text: string): void
}

/** A place for a process, behind a link of its own. Whoever ends there is followed by another one. */
export class Slot {
  readonly name: string
  readonly #plan: SlotPlan
  readonly #heard: Heard
  readonly #proxy: FaultProxy
  readonly #former: Party[] = []
  #party: Party | undefined
  #count = 0

  constructor(plan: SlotPlan, heard: Heard) {
    this.name = plan.name
    this.#plan = plan
    this.#heard = heard
    this.#proxy = new FaultProxy(plan.redis)
  }

  get party(): Party {
    if (!this.#party) throw new Error(`${this.name} has no process yet`)
    return this.#party
  }

  /** Its connections, and who is behind them. */
  get link(): ProxiedLink {
    return { proxy: this.#proxy, who: this.consumers }
  }

  /** Those that run in it now and could lose jobs. */
  get consumers(): readonly string[] {
    if (this.#plan.role === 'producers') return []
    const { worker, loop } = consumersOf(this.party.who)
    return [worker, loop]
  }

  get hasPull(): boolean {
    return this.#plan.role === 'workers'
  }

  /** Starts a process; resolves when it is connected. */
  async start(): Promise<void> {
    await this.#proxy.accept()
    const { role, folder, rate, seed, name } = this.#plan
    const who = `${name}.${++this.#count}`
    const path = join(folder, who.replaceAll(' ', '-'))
    if (this.#party) this.#former.push(this.#party)
    const party = new Party({ role, who, path, url: this.#proxy.url, rate, seed })
    this.#party = party
    void party.exited().then(() => {
      if (party.isWanted) this.#heard.trouble(`${who} ended by itself`)
    })
    await party.started()
  }

  /** Ends the process gracefully. */
  async close(): Promise<void> {
    const { who } = this.party
    if (await this.party.close()) return
    this.#heard.trouble(`${who} did not end by itself after it was closed`)
  }

  /** Ends the process as a crash would, and notes what dies along. */
  async kill(): Promise<void> {
    const consumers = this.consumers
    await this.party.kill()
    for (const who of consumers) this.#heard.died(who)
  }

  /** What the process holds. */
  census(mustCollect: boolean, withinMs: number): Promise<Census | undefined> {
    return this.party.census(mustCollect, withinMs)
  }

  /** What was noted in it since the last time. */
  read(): Note[] {
    const ended = this.#former.filter(party => !party.isRunning)
    const all = this.#party ? [...this.#former, this.#party] : this.#former
    const notes = all.flatMap(party => party.read())
    for (const party of ended) {
      party.forget()
      this.#former.splice(this.#former.indexOf(party), 1)
    }
    return notes
  }

  /** Ends all of it by force. */
  async end(): Promise<void> {
    for (const party of this.#former) party.forget()
    await this.#party?.kill()
    this.#party?.forget()
    await this.#proxy.close()
  }
}
