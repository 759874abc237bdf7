import type { WriteStream } from 'node:tty'
import type { RunResult } from './runner.ts'
import type { World } from './world.ts'

const renewEveryMs = 250

/** Tells how far the runs are: on a terminal in one line, elsewhere a line for each run. */
export class Progress {
  readonly #out: Pick<WriteStream, 'write' | 'isTTY'>
  readonly #total: number | undefined
  readonly #isTold: boolean
  readonly #running = new Map<string, World | undefined>()
  readonly #timer: NodeJS.Timeout | undefined
  #ended = 0
  #failed = 0

  /** `isTold`: what happens in the runs is told already. */
  constructor(
    out: Pick<WriteStream, 'write' | 'isTTY'>,
    total: number | undefined,
    isTold: boolean
  ) {
    this.#out = out
    this.#total = total
    this.#isTold = isTold
    if (out.isTTY) this.#timer = setInterval(() => this.#renew(), renewEveryMs)
  }

  /** A run begins. */
  begin(name: string): { watch: (world: World) => void; end: (result: RunResult) => void } {
    this.#running.set(name, undefined)
    return {
      watch: world => void this.#running.set(name, world),
      end: result => {
        this.#running.delete(name)
        this.#ended++
        this.#report(result)
      }
    }
  }

  /** Writes some lines above the line of progress. */
  say(text: string): void {
    this.#out.write(this.#timer ? `\r\u001B[K${text}\n` : `${text}\n`)
  }

  end(): void {
    clearInterval(this.#timer)
    if (this.#timer) this.#out.write('\r\u001B[K')
  }

  #report(result: RunResult): void {
    const { scenario, seed, verdict, faults, violations, log, ms } = result
    const isFailed = violations.length > 0
    if (isFailed) this.#failed++
    const { attempted, lost, extraRuns } = verdict
    const facts = `${attempted} messages, ${faults} faults, ${lost.length} lost, ${extraRuns} extra`
    const line = `${this.#count} ${scenario.name} seed ${seed}: ${facts}, ${(ms / 1000).toFixed(1)} s`
    if (isFailed || !this.#timer) this.say(isFailed ? `FAILED ${line}` : line)
    if (!isFailed) return
    const command = `npm run chaos -- --scenario ${scenario.name} --seed ${seed}`
    const story = this.#isTold ? [] : ['What happened:', ...log]
    this.say([...story, `What was violated: ${scenario.promise}`, ...violations].join('\n  '))
    this.say(`  again: ${command}`)
  }

  get #count(): string {
    return this.#total === undefined ? `${this.#ended}` : `${this.#ended}/${this.#total}`
  }

  #renew(): void {
    const runs = Array.from(this.#running, ([name, world]) => {
      return world ? `${name} (${world.ledger.settled} done, ${world.faults} faults)` : name
    })
    const failed = this.#failed > 0 ? `, ${this.#failed} FAILED` : ''
    this.#out.write(`\r\u001B[K${this.#count}${failed}  ${runs.join('  ')}`)
  }
}
