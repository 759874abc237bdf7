import { closeSync, existsSync, openSync, readSync, rmSync, writeSync } from 'node:fs'
import { monotonicMs, type Note, type Pen } from '../chaos/ledger.ts'

/** How large a file may become before the next one is begun. */
const mostBytes = 8 * 1024 * 1024

/**
 * Where a process notes what happens in it, in files that follow each other, so that whoever reads
 * them can throw away what is read. What was noted is safe when the process is killed, but for what
 * comes in the same turn and has had no effect outside yet.
 */
export class NoteWriter {
  readonly #path: string
  readonly #mostBytes: number
  #number = 0
  #file: number
  #bytes = 0
  #lines = ''

  constructor(path: string, bytes = mostBytes) {
    this.#path = path
    this.#mostBytes = bytes
    this.#file = openSync(`${path}.0`, 'w')
  }

  pen(who: string): Pen {
    return {
      who,
      note: (kind, about) => {
        const note: Note = { kind, who, atMs: monotonicMs(), ...about }
        this.#write(`${JSON.stringify(note)}\n`)
      }
    }
  }

  #write(line: string): void {
    if (this.#lines === '') queueMicrotask(() => this.flush())
    this.#lines += line
  }

  flush(): void {
    const lines = this.#lines
    this.#lines = ''
    this.#bytes += writeSync(this.#file, lines, null, 'latin1')
    if (this.#bytes < this.#mostBytes) return
    const next = openSync(`${this.#path}.${++this.#number}`, 'w')
    closeSync(this.#file)
    this.#file = next
    this.#bytes = 0
  }
}

/** Reads what a `NoteWriter` writes, and removes what it has read. */
export class NoteReader {
  readonly #path: string
  readonly #chunk = Buffer.alloc(262_144)
  #number = 0
  #file: number | undefined
  #rest = ''

  constructor(path: string) {
    this.#path = path
  }

  /** The notes that have come since the last time. The end of a line may never be written. */
  read(): Note[] {
    let text = this.#rest
    for (;;) {
      // Before reading: nothing more is written into a file once there is the next.
      const isLast = !existsSync(this.#name(this.#number + 1))
      text += this.#readFile()
      if (isLast) break
      this.close()
      this.#number++
    }
    const lines = text.split('\n')
    this.#rest = lines.pop() ?? ''
    return lines.map(line => JSON.parse(line) as Note)
  }

  /** Forgets the file. */
  close(): void {
    if (this.#file !== undefined) closeSync(this.#file)
    this.#file = undefined
    rmSync(this.#name(this.#number), { force: true })
  }

  #name(number: number): string {
    return `${this.#path}.${number}`
  }

  #readFile(): string {
    const name = this.#name(this.#number)
    if (this.#file === undefined && !existsSync(name)) return ''
    this.#file ??= openSync(name, 'r')
    let text = ''
    for (;;) {
      const length = readSync(this.#file, this.#chunk, 0, this.#chunk.length, null)
      if (length === 0) return text
      text += this.#chunk.toString('latin1', 0, length)
    }
  }
}
