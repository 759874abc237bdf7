import { fork } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Note } from '../../chaos/ledger.ts'
import { ForkedProcess } from '../../test/support/forked-process.ts'
import { NoteReader } from '../notes.ts'
import type { Census } from './census.ts'
import type { Order, PartyPlan, Report } from './orders.ts'

const startWithinMs = 60_000
const endWithinMs = 25_000

/** A process that takes part in the load, as the harness sees it. */
export class Party extends ForkedProcess {
  readonly who: string
  readonly #notes: NoteReader
  #isWanted = true
  #isReady = false
  #censusId = 0
  #answer: ((census: Census) => void) | undefined

  constructor(plan: PartyPlan) {
    const program = new URL('party-program.ts', import.meta.url)
    // So that what is garbage does not count.
    const execArgv = [...process.execArgv, '--expose-gc']
    super(fork(program, [JSON.stringify(plan)], { execArgv }))
    this.who = plan.who
    this.#notes = new NoteReader(plan.path)
    this.child.on('message', report => this.#hear(report as Report))
    // It may be gone before an order reaches it.
    this.child.on('error', () => {})
  }

  /** Whether it should be running: nobody has ended it. */
  get isWanted(): boolean {
    return this.#isWanted
  }

  /** Whether it has said that it is connected. */
  get isReady(): boolean {
    return this.#isReady
  }

  /** Resolves when it is connected. */
  async started(): Promise<void> {
    const deadlineMs = performance.now() + startWithinMs
    while (!this.#isReady && this.isRunning && performance.now() < deadlineMs) await sleep(10)
    if (!this.#isReady) throw new Error(`${this.who} did not start`)
  }

  order(order: Order): void {
    if (this.child.connected) this.child.send(order, () => {})
  }

  /** What it holds; undefined when it does not say so in time. One at a time. */
  async census(mustCollect: boolean, withinMs: number): Promise<Census | undefined> {
    if (!this.#isReady || !this.isRunning || this.#answer) return undefined
    const id = ++this.#censusId
    const answered = new Promise<Census>(resolve => {
      this.#answer = resolve
    })
    this.order({ type: 'census', id, mustCollect })
    const census = await Promise.race([answered, sleep(withinMs, undefined, { ref: false })])
    this.#answer = undefined
    return census
  }

  /** What it has noted since the last time. */
  read(): Note[] {
    return this.#notes.read()
  }

  /** Throws its notes away. */
  forget(): void {
    this.#notes.close()
  }

  override async kill(): Promise<void> {
    this.#isWanted = false
    await super.kill()
  }

  /** Closes it, after which the process has to end by itself. Resolves with whether it did. */
  async close(): Promise<boolean> {
    this.#isWanted = false
    if (!this.isRunning) return true
    this.order({ type: 'close' })
    const timer = new AbortController()
    const gone = once(this.child, 'exit', { signal: timer.signal }).then(
      () => true,
      () => false
    )
    const late = setTimeout(() => timer.abort(), endWithinMs)
    const isGone = await gone
    clearTimeout(late)
    if (!isGone) await super.kill()
    return isGone
  }

  #hear(report: Report): void {
    if (report.type === 'ready') this.#isReady = true
    else if (report.id === this.#censusId) this.#answer?.(report.census)
  }
}
