import { check, type Promises, type Verdict } from '../chaos/checker.ts'
import { monotonicMs, type Note } from '../chaos/ledger.ts'
import { Finished } from './finished.ts'

/** What whoever was told of an ack never heard of, has had its time after so long. */
const forgottenAfterMs = 30_000

/** What is known of a message that is not finished yet. */
interface Entry {
  readonly notes: Note[]
  isAnswered: boolean
  isConfirmed: boolean
  isProcessed: boolean
  attemptedAtMs: number | undefined
  doneAtMs: number | undefined
  delayMs: number
}

/** Numbers of the messages of a queue. */
export interface Totals {
  attempted: number
  confirmed: number
  uncertain: number
  processed: number
}

/**
 * The ledger of a queue, for millions of messages: keeps all notes of those that are unfinished or
 * remarkable, and of each other one only that it is done.
 */
export class Books {
  readonly totals: Totals = { attempted: 0, confirmed: 0, uncertain: 0, processed: 0 }
  readonly #open = new Map<string, Entry>()
  readonly #others: Note[] = []
  readonly #finished = new Finished()
  readonly #isReliable: boolean
  #unprocessed = 0
  #latencies: number[] = []

  /** `isReliable`: consumers note when an ack has taken effect. */
  constructor(isReliable: boolean) {
    this.#isReliable = isReliable
  }

  /** How many messages are confirmed and not processed yet. */
  get backlog(): number {
    return this.#unprocessed
  }

  /** How many pushes have no answer yet. */
  get unanswered(): number {
    let count = 0
    for (const entry of this.#open.values()) if (!entry.isAnswered) count++
    return count
  }

  /** All that was noted of some that are not done, for whoever has waited for them in vain. */
  histories(most: number): string[] {
    return Array.from(this.#open)
      .filter(([, entry]) => !entry.isAnswered || (entry.isConfirmed && !entry.isProcessed))
      .slice(0, most)
      .map(([message, { notes }]) => {
        return `${message}: ${notes.map(({ kind, who }) => `${kind} by ${who}`).join(', ')}`
      })
  }

  /** How long those took that were processed since the last time, from push, or when due, to done. */
  takeLatencies(): number[] {
    const latencies = this.#latencies
    this.#latencies = []
    return latencies
  }

  add(note: Note): void {
    const { message, kind } = note
    if (message === undefined || kind === 'leaseLost') this.#others.push(note)
    if (message === undefined || kind === 'leaseLost') return
    const entry = this.#entry(message)
    entry.notes.push(note)
    this.#take(entry, note)
    if (this.#isReliable ? kind === 'completed' : kind === 'done') this.#finish(message, entry)
    // The answer may be read after what came of the message.
    else if (entry.isAnswered && entry.isProcessed && isAnswer(note)) this.#finish(message, entry)
  }

  /** Forgets those whose consumer never said whether its ack took effect, if nothing else came of them. */
  tidy(nowMs = monotonicMs()): void {
    for (const [message, entry] of this.#open) {
      const { doneAtMs = Infinity } = entry
      if (nowMs - doneAtMs > forgottenAfterMs) this.#finish(message, entry, false)
    }
  }

  /** Compares what was pushed with what was processed. */
  check(promises: Promises): Verdict {
    const open = Array.from(this.#open.values(), ({ notes }) => notes)
    const verdict = check([...open.flat(), ...this.#others], promises)
    const { attempted, confirmed, processed } = this.totals
    return { ...verdict, attempted, confirmed, processed }
  }

  #entry(message: string): Entry {
    const known = this.#open.get(message)
    if (known) return known
    const isFinished = this.#finished.delete(message)
    const entry: Entry = {
      notes: isFinished ? pastOf(message) : [],
      isAnswered: isFinished,
      isConfirmed: isFinished,
      isProcessed: isFinished,
      attemptedAtMs: undefined,
      doneAtMs: undefined,
      delayMs: 0
    }
    this.#open.set(message, entry)
    return entry
  }

  #take(entry: Entry, note: Note): void {
    const { kind, atMs, text } = note
    if (kind === 'attempted') {
      this.totals.attempted++
      entry.attemptedAtMs = atMs
      entry.delayMs = Number(text ?? 0)
      this.#measure(entry)
    } else if (isAnswer(note)) this.#answer(entry, kind)
    else if (kind === 'done' && !entry.isProcessed) {
      this.totals.processed++
      entry.isProcessed = true
      entry.doneAtMs = atMs
      if (entry.isConfirmed) this.#unprocessed--
      this.#measure(entry)
    }
  }

  #answer(entry: Entry, kind: Note['kind']): void {
    entry.isAnswered = true
    if (kind === 'uncertain') this.totals.uncertain++
    if (kind !== 'confirmed') return
    this.totals.confirmed++
    entry.isConfirmed = true
    if (!entry.isProcessed) this.#unprocessed++
  }

  #measure({ attemptedAtMs, doneAtMs, delayMs }: Entry): void {
    if (attemptedAtMs === undefined || doneAtMs === undefined) return
    this.#latencies.push(Math.max(0, doneAtMs - attemptedAtMs - delayMs))
  }

  /** Forgets a message that was pushed, ran once, and can not run again. */
  #finish(message: string, { notes }: Entry, mustBeCompleted = this.#isReliable): void {
    const count = (kind: Note['kind']): number => notes.filter(note => note.kind === kind).length
    const isStored = count('attempted') === 1 && count('confirmed') + count('uncertain') === 1
    const isOnce = count('begun') - count('returned') === 1 && count('done') === 1
    const isEarly = notes.some(({ kind, text }) => kind === 'begun' && text === 'early')
    const isOver = !mustBeCompleted || count('completed') === 1
    if (!isStored || !isOnce || !isOver || isEarly) return
    this.#open.delete(message)
    this.#finished.add(message)
  }
}

function isAnswer({ kind }: Note): boolean {
  return kind === 'confirmed' || kind === 'uncertain' || kind === 'refused'
}

/** What is left of the notes of a message that was finished. */
function pastOf(message: string): Note[] {
  const kinds = ['attempted', 'confirmed', 'begun', 'done', 'completed'] as const
  return kinds.map((kind, atMs) => ({ kind, who: 'somebody', atMs, message }))
}
