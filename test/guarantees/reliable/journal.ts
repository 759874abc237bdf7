import { mkdtempSync, openSync, readdirSync, readFileSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'

/** Something that a worker process says of itself. */
export interface Entry {
  readonly pid: number
  /** On the machine's monotonic clock, which all its processes share. */
  readonly atMs: number
  readonly what:
    | 'start'
    | 'done'
    | 'settled'
    | 'completed'
    | 'aborted'
    | 'leaseLost'
    | 'expired'
    | 'recovered'
    | 'disconnect'
    | 'error'
    | 'closed'
  readonly job?: number | undefined
  readonly detail?: unknown
}

/** Milliseconds on the machine's monotonic clock. */
export function monotonicMs(): number {
  return Number(process.hrtime.bigint() / 1000n) / 1000
}

/** Writes into a journal. What it was told is safe when its process is killed: the kernel has it. */
export class JournalPen {
  readonly #file: number

  constructor(folder: string) {
    this.#file = openSync(join(folder, `${process.pid}.jsonl`), 'a')
  }

  note(what: Entry['what'], about: { job?: number; detail?: unknown } = {}): void {
    const entry: Entry = { pid: process.pid, atMs: monotonicMs(), what, ...about }
    writeSync(this.#file, `${JSON.stringify(entry)}\n`)
  }
}

/** What all worker processes of one test did. Each writes a file of its own. */
export class Journal {
  readonly folder = mkdtempSync(join(tmpdir(), 'pushpull-journal-'))

  entries(): Entry[] {
    const entries = readdirSync(this.folder).flatMap(file => {
      const lines = readFileSync(join(this.folder, file), 'utf8').split('\n')
      // What comes after the last line feed is empty, or not written to its end.
      return lines.slice(0, -1).map(line => JSON.parse(line) as Entry)
    })
    return entries.toSorted((a, b) => a.atMs - b.atMs)
  }

  /** The entries of one kind, of one process or of all. */
  all(what: Entry['what'], pid?: number): Entry[] {
    return this.entries().filter(
      entry => entry.what === what && (pid === undefined || entry.pid === pid)
    )
  }

  /** How often each job was begun. */
  runs(): Map<number, number> {
    return countOf(this.all('start').map(({ job = -1 }) => job))
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true })
  }
}

/** A journal that is removed when the test is over. */
export function journalFor(t: Pick<TestContext, 'after'>): Journal {
  const journal = new Journal()
  t.after(() => journal.remove())
  return journal
}

/** How often each value is among them. */
export function countOf(values: Iterable<number>): Map<number, number> {
  const counts = new Map<number, number>()
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1)
  return counts
}

/** The values that were counted more than once. */
export function repeated(counts: ReadonlyMap<number, number>): number[] {
  return [...counts].filter(([, count]) => count > 1).map(([value]) => value)
}

/** Those of the jobs from 0 to `count` - 1 that were never begun. */
export function missing(counts: ReadonlyMap<number, number>, count: number): number[] {
  return Array.from({ length: count }, (_, job) => job).filter(job => !counts.has(job))
}

export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN
}
