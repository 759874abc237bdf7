import type { Run } from '../run.ts'
import * as consuming from './consuming.ts'
import * as managing from './managing.ts'
import * as passing from './passing.ts'
import * as producing from './producing.ts'
import * as waiting from './waiting.ts'

/** All that may happen to a queue. Where a verb finds nothing to act on, it does nothing. */
const verbs = { ...producing, ...consuming, ...waiting, ...passing, ...managing }

type Verbs = typeof verbs

/** A verb, and what it is told. */
export type Step = {
  [Verb in keyof Verbs]: Verbs[Verb] extends (run: Run, ...args: infer Args) => Promise<void>
    ? readonly [Verb, ...Args]
    : never
}[keyof Verbs]

/** Lets it happen to the store and to the model, and looks whether they still agree. */
export async function take(run: Run, [verb, ...args]: Step): Promise<void> {
  if (verb !== 'again') run.isFresh = false
  await (verbs[verb] as (run: Run, ...args: readonly unknown[]) => Promise<void>)(run, ...args)
  await run.check()
}
