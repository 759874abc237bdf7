import type { QueueKeys } from '../../keys.ts'
import type { Placed, Placement, PlaceLimits } from '../../store.ts'
import { placeLua } from './lua.generated.ts'
import type { ScriptCall } from './run-script.ts'

type Reply = [settled: number, missing: number, duplicates: Array<number | Buffer | string>]

/** Stores jobs that have options. Replies with a count of 0 when the list is full. See place.lua. */
export function place(
  keys: QueueKeys,
  jobs: readonly Placement[],
  { maxLength, producer }: PlaceLimits
): ScriptCall<Placed> {
  const deduped = jobs.filter(({ dedupe }) => dedupe)
  return {
    lua: placeLua,
    keys: [
      keys.list,
      keys.priority,
      keys.later,
      keys.state,
      producer ? keys.producer(producer.id) : keys.list,
      ...deduped.map(({ dedupe }) => keys.dedupe(dedupe!.key))
    ],
    args: [
      String(maxLength ?? ''),
      String(producer?.firstNumber ?? 0),
      String(jobs.length),
      ...jobs.map(({ element }) => element),
      ...optionsArgs(jobs)
    ],
    reply: raw => placed(raw as Reply)
  }
}

/** Nothing for those that go to the tail of the list: most do. */
function optionsArgs(jobs: readonly Placement[]): string[] {
  const args: string[] = []
  for (const [position, job] of jobs.entries()) {
    if (!isPlain(job)) args.push(optionsArg(job, position + 1))
  }
  return args
}

function isPlain({ delayMs, dueAt, priority, expiresMs, dedupe }: Placement): boolean {
  const isReady = delayMs === 0 && dueAt === undefined && priority === 0
  return isReady && expiresMs === undefined && !dedupe
}

function optionsArg(job: Placement, index: number): string {
  const { delayMs, dueAt, priority, expiresMs = 0, dedupe } = job
  const { ttlMs, id } = dedupe ?? { ttlMs: 0, id: '' }
  const due = dueAt === undefined ? '-' : Math.ceil(dueAt)
  const delays = `${Math.ceil(delayMs)} ${due}`
  return `${index} ${delays} ${priority} ${Math.ceil(expiresMs)} ${Math.ceil(ttlMs)} ${id}`
}

function placed([count, missing, duplicates]: Reply): Placed {
  const duplicateOf = Array.from<string | undefined>({ length: count })
  for (let at = 0; at < duplicates.length; at += 2) {
    duplicateOf[Number(duplicates[at]) - 1] = String(duplicates[at + 1])
  }
  return { count, duplicateOf, missing }
}
