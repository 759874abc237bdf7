import { appendFileSync, closeSync, existsSync, openSync, readSync, writeSync } from 'node:fs'

/**
 * What is noted of a message, or of who handles it.
 *
 * A push is `attempted`, then `confirmed`, `uncertain` (it says itself that it may be stored) or
 * `refused` (it says that it is not). A run is `begun`, then `done` or `returned` (given back, or
 * failed as the message wants it), and `completed` once its ack has taken effect.
 * `leaseLost` comes for each run of which a consumer was told that it lost it. From `stalled` to
 * `revived`, or for ever after `died`, a consumer may have lost what it held.
 */
export type Kind =
  | 'attempted'
  | 'confirmed'
  | 'uncertain'
  | 'refused'
  | 'begun'
  | 'returned'
  | 'done'
  | 'completed'
  | 'dead'
  | 'leaseLost'
  | 'stalled'
  | 'revived'
  | 'died'
  | 'exiting'
  | 'ready'
  | 'connect'
  | 'closed'
  | 'recovered'
  | 'trouble'

export interface Note {
  readonly kind: Kind
  /** The producer, the consumer or the fault. */
  readonly who: string
  /** On the machine's monotonic clock, which all its processes share. */
  readonly atMs: number
  /** Name of the message. */
  readonly message?: string | undefined
  readonly text?: string | undefined
}

type About = Pick<Note, 'message' | 'text'>

/** Notes what one producer or consumer does. */
export interface Pen {
  readonly who: string
  note(kind: Kind, about?: About): void
}

/** Milliseconds on the machine's monotonic clock. */
export function monotonicMs(): number {
  return Number(process.hrtime.bigint() / 1000n) / 1000
}

/** All notes of one run, in memory. */
export class Ledger {
  readonly notes: Note[] = []
  readonly #confirmed = new Set<string>()
  readonly #settled = new Set<string>()
  readonly #listeners = new Set<(note: Note) => void>()
  attempts = 0
  answers = 0

  /** How many messages were confirmed. */
  get confirmed(): number {
    return this.#confirmed.size
  }

  /** How many messages were handled, or died as they should. */
  get settled(): number {
    return this.#settled.size
  }

  /** How many messages are confirmed and not handled yet. */
  get backlog(): number {
    return this.#confirmed.size - this.#settled.size
  }

  isSettled(message: string): boolean {
    return this.#settled.has(message)
  }

  pen(who: string): Pen {
    return {
      who,
      note: (kind, about) => this.add({ kind, who, atMs: monotonicMs(), ...about })
    }
  }

  add(note: Note): void {
    this.notes.push(note)
    const { kind, message = '' } = note
    if (kind === 'attempted') this.attempts++
    if (kind === 'confirmed') this.#confirmed.add(message)
    if (kind === 'done' || kind === 'dead') this.#settled.add(message)
    if (kind === 'confirmed' || kind === 'uncertain' || kind === 'refused') this.answers++
    for (const listen of this.#listeners) listen(note)
  }

  onNote(listener: (note: Note) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Those of the confirmed messages that were not handled. */
  missing(): string[] {
    return Array.from(this.#confirmed).filter(message => !this.#settled.has(message))
  }

  /** The notes of one kind, of one actor or of all. */
  all(kind: Kind, who?: string): Note[] {
    return this.notes.filter(note => note.kind === kind && (who === undefined || note.who === who))
  }
}

/** Notes into a file, line by line. What was noted is safe when the process is killed. */
export function filePen(path: string, who: string): Pen {
  const file = openSync(path, 'a')
  return {
    who,
    note: (kind, about) => {
      const note: Note = { kind, who, atMs: monotonicMs(), ...about }
      writeSync(file, `${JSON.stringify(note)}\n`)
    }
  }
}

/** Follows what a process writes with a `filePen`. */
export class LedgerFile {
  readonly #path: string
  readonly #file: number
  readonly #chunk = Buffer.alloc(65_536)
  #rest = ''

  constructor(path: string) {
    this.#path = path
    if (!existsSync(path)) appendFileSync(path, '')
    this.#file = openSync(path, 'r')
  }

  get path(): string {
    return this.#path
  }

  /** The notes that have come since the last time. The end of a line may never be written. */
  read(): Note[] {
    let text = this.#rest
    for (let length = this.#readChunk(); length > 0; length = this.#readChunk()) {
      text += this.#chunk.toString('latin1', 0, length)
    }
    const lines = text.split('\n')
    this.#rest = lines.pop() ?? ''
    return lines.map(line => JSON.parse(line) as Note)
  }

  close(): void {
    closeSync(this.#file)
  }

  #readChunk(): number {
    return readSync(this.#file, this.#chunk, 0, this.#chunk.length, null)
  }
}
