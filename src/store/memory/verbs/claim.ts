import { mustRunAlone } from '../../../wire/element.ts'
import type { Claim, Claimed } from '../../ledger.ts'
import type { MemoryList } from '../memory-list.ts'
import { holdsAlone } from './alone.ts'
import { applySettlements } from './settle.ts'
import type { SettlingStep } from './step.ts'
import { wakeOne } from './wake.ts'

/** How many delayed jobs become ready in one step, at most. */
const promotedAtOnce = 1000
/** How many markers are dropped in one step, at most. */
const markersAtOnce = 1000

/** `Ledger.claim`, as claim.lua does it. */
export function claim(step: SettlingStep, leaseMs: number, call: Claim): Claimed | undefined {
  const { state, nowMs } = step
  const { consumer } = call
  if (!state.consumers.has(consumer)) return undefined
  state.leases.set(consumer, nowMs + leaseMs)
  return new Claiming(step, call).run()
}

/** One claim under way. */
class Claiming {
  readonly #step: SettlingStep
  readonly #call: Claim
  readonly #held: Map<number, Buffer>
  readonly #taken: Buffer[] = []
  #want: number
  #mustRunDry = false

  constructor(step: SettlingStep, call: Claim) {
    this.#step = step
    this.#call = call
    this.#held = step.state.heldBy(call.consumer)
    this.#want = call.want
  }

  run(): Claimed {
    const { isPaused } = this.#step.state
    const adopted = this.#adoptAndSettle()
    // Nothing beside a job that must run alone.
    const isAloneAdopted = adopted !== undefined && mustRunAlone(adopted)
    const isBeside = isAloneAdopted && this.#held.has(this.#call.adoptToken)
    if (isBeside || holdsAlone(this.#held)) this.#want = 0
    this.#findTakenBefore()
    if (this.#taken.length === 0 && !isPaused) this.#take()
    this.#wakeAnother()
    const { state, nowMs } = this.#step
    const { first } = state.later
    return {
      // Copies: what is handed out may be written to.
      adopted: adopted && Buffer.from(adopted),
      taken: this.#taken.map(element => Buffer.from(element)),
      nowMs,
      dueInMs: first && Math.max(0, first.dueAt - nowMs),
      isPaused,
      mustRunDry: this.#mustRunDry,
      held: this.#held.size
    }
  }

  /**
   * What was handed out may be settled by this very claim, so it has to be held before that. Other
   * elements come after that, when it is known what else is held.
   */
  #adoptAndSettle(): Buffer | undefined {
    const { consumer, isHandedOut, settlements } = this.#call
    const adopted = isHandedOut ? this.#adopt() : undefined
    applySettlements(this.#step, consumer, settlements)
    return isHandedOut ? adopted : this.#adopt()
  }

  /** Moves what is in the hand to what is held, or back to the list. */
  #adopt(): Buffer | undefined {
    const { state, list } = this.#step
    const { consumer, adoptToken, isHandedOut } = this.#call
    const element = state.inHand(consumer)
    if (!element) return undefined
    const mustWait = this.#mustWait(element)
    state.emptyHand(consumer)
    if (element.length === 0) return undefined
    if (mustWait && !isHandedOut) {
      list.prepend([element])
      return undefined
    }
    this.#held.set(adoptToken, element)
    return element
  }

  #mustWait(element: Buffer): boolean {
    if (mustRunAlone(element) && this.#held.size > 0) {
      this.#mustRunDry = true
      return true
    }
    return this.#step.state.isPaused || holdsAlone(this.#held)
  }

  /** What an earlier call with the same first token took, whose reply may have been lost. */
  #findTakenBefore(): void {
    let token = this.#call.firstToken
    for (let found = this.#held.get(token); found; found = this.#held.get(++token)) {
      this.#taken.push(found)
    }
  }

  #take(): void {
    this.#promote()
    this.#takePrioritised(priority => priority > 0)
    this.#takeListed()
    if (!this.#mustRunDry) this.#takePrioritised(priority => priority < 0)
  }

  #promote(): void {
    const { state, list, nowMs } = this.#step
    const { later, prioritised } = state
    for (let count = 0; count < promotedAtOnce; count++) {
      if (!later.first || later.first.dueAt > nowMs) return
      const job = later.take()!
      if (job.priority === 0) list.append([job.element])
      else prioritised.add(job)
    }
  }

  #takePrioritised(isWanted: (priority: number) => boolean): void {
    const { prioritised } = this.#step.state
    while (this.#room > 0 && prioritised.first && isWanted(prioritised.first.priority)) {
      this.#hold(prioritised.take()!.element)
    }
  }

  #takeListed(): void {
    const { list } = this.#step
    if (this.#room <= 0) return
    dropMarkers(list)
    const elements = list.take(this.#room)
    const end = elements.findIndex(mustRunAlone)
    if (end === -1) return elements.forEach(element => this.#hold(element))
    for (const element of elements.slice(0, end)) this.#hold(element)
    this.#mustRunDry = this.#held.size > 0
    if (!this.#mustRunDry) {
      this.#hold(elements[end]!)
      this.#want = 0
    }
    list.prepend(elements.slice(this.#mustRunDry ? end : end + 1))
  }

  get #room(): number {
    return this.#want - this.#taken.length
  }

  #hold(element: Buffer): void {
    if (element.length === 0) return
    this.#held.set(this.#call.firstToken + this.#taken.length, element)
    this.#taken.push(element)
  }

  /** This consumer may be busy by then, and knows of what is waiting: another has to wake for it. */
  #wakeAnother(): void {
    const { state, list } = this.#step
    if (this.#room > 0 || state.isPaused) return
    if (state.later.size > 0 || state.prioritised.size > 0) wakeOne(list)
  }
}

/** Markers are no jobs: who finds nothing else takes what is behind them for nothing, too. */
function dropMarkers(list: MemoryList): void {
  let markers = 0
  for (const element of list.elements()) {
    if (element.length > 0 || markers === markersAtOnce) break
    markers++
  }
  list.take(markers)
}
