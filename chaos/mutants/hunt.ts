import { monotonicMs } from '../ledger.ts'
import { apply } from './apply.ts'
import type { Copies } from './copies.ts'
import type { Mutant, Suite } from './mutant.ts'
import { commandOf, judge, type Verdict } from './suite.ts'

/** The suites say nothing about mutants when they fail without any. */
export class UnsoundError extends Error {
  override readonly name = 'UnsoundError'
}

/** What became of a mutant. */
export interface Fate {
  readonly mutant: Mutant
  /** Nothing, when it has survived all of its suites. */
  readonly killer: Suite | undefined
  readonly failure: string
  readonly ms: number
}

/** Runs suites on mutants, one after the other, until one fails. */
export class Hunt {
  readonly #copies: Copies
  readonly #stop: AbortSignal
  /** What each suite says of the copy without a fault, by the command that runs it. */
  readonly #baselines = new Map<string, Promise<void>>()

  constructor(copies: Copies, stop: AbortSignal) {
    this.#copies = copies
    this.#stop = stop
  }

  async hunt(mutant: Mutant): Promise<Fate> {
    const copy = this.#copies.make(mutant.name)
    apply(mutant, copy)
    let ms = 0
    for (const suite of mutant.suites) {
      await this.#mustPass(suite)
      const sinceMs = monotonicMs()
      const { hasPassed, failure } = await judge(suite, copy, this.#stop)
      ms += monotonicMs() - sinceMs
      if (hasPassed) continue
      this.#copies.remove(mutant.name)
      return { mutant, killer: suite, failure, ms }
    }
    this.#copies.remove(mutant.name)
    return { mutant, killer: undefined, failure: '', ms }
  }

  /** Each suite runs once without a fault, before it is asked about the first mutant. */
  #mustPass(suite: Suite): Promise<void> {
    const command = commandOf(suite)
    const before = this.#baselines.get(command)
    if (before) return before
    const baseline = judge(suite, this.#copies.sound, this.#stop).then(verdict =>
      checkBaseline(suite, verdict)
    )
    this.#baselines.set(command, baseline)
    return baseline
  }
}

function checkBaseline(suite: Suite, { hasPassed, isEmpty, report }: Verdict): void {
  const again = `Again: ${commandOf(suite)}`
  if (!hasPassed) throw new UnsoundError(`A suite fails without any mutant. ${again}\n${report}`)
  if (isEmpty) throw new UnsoundError(`No test has such a name any more. ${again}`)
}
