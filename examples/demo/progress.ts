const BAR_WIDTH = 30
const FRAME_MS = 50
const PLAIN_STEPS = 10

/** Where the notes and the bar go: `process.stdout`, or a stand-in. */
type Screen = Pick<NodeJS.WriteStream, 'write' | 'isTTY' | 'columns'>

/** A bar that moves on a terminal; elsewhere a line for every tenth of the way. */
export class Progress {
  readonly #total: number
  readonly #screen: Screen
  #startedAt = 0
  #done = 0
  #drawnAt = 0

  constructor(total: number, screen: Screen = process.stdout) {
    this.#total = total
    this.#screen = screen
    if (screen.isTTY) this.#draw()
  }

  advance(): void {
    this.#startedAt ||= performance.now()
    this.#done++
    if (!this.#screen.isTTY) {
      if (this.#done % Math.ceil(this.#total / PLAIN_STEPS) === 0) this.note(this.#text())
    } else if (this.#done === this.#total || performance.now() - this.#drawnAt > FRAME_MS) {
      this.#draw()
    }
  }

  /** A line of its own, above the bar. */
  note(text: string): void {
    this.#clear()
    this.#screen.write(`${text}\n`)
    if (this.#screen.isTTY) this.#draw()
  }

  /** Leaves the bar as it is; what comes next starts below it. */
  end(): void {
    if (!this.#screen.isTTY) return
    this.#draw()
    this.#screen.write('\n')
  }

  #draw(): void {
    this.#drawnAt = performance.now()
    const filled = Math.floor((BAR_WIDTH * this.#done) / this.#total)
    const bar = '#'.repeat(filled).padEnd(BAR_WIDTH, '-')
    this.#clear()
    // A line that wraps could not be taken back.
    this.#screen.write(`[${bar}] ${this.#text()}`.slice(0, (this.#screen.columns || 80) - 1))
  }

  #clear(): void {
    if (this.#screen.isTTY) this.#screen.write('\r\u001b[K')
  }

  #text(): string {
    const percent = Math.floor((100 * this.#done) / this.#total)
    const seconds = (performance.now() - this.#startedAt) / 1000
    const rate = this.#done < 2 ? 0 : Math.round(this.#done / seconds)
    const count = `${this.#done.toLocaleString('en')} of ${this.#total.toLocaleString('en')} orders`
    return `${String(percent).padStart(3)} % ${count}, ${rate.toLocaleString('en')}/s`
  }
}
