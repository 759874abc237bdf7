import type { Claim } from '../../../src/store/ledger.ts'
import { isJob, mustRunAlone, textOf, type Job } from './job.ts'
import type { QueueModel } from './queue-model.ts'
import { applySettlements } from './settling.ts'
import { leaseMs } from './times.ts'

export interface ClaimReply {
  readonly adopted: string | undefined
  readonly taken: readonly string[]
  readonly dueInMs: number | undefined
  readonly isPaused: boolean
  readonly mustRunDry: boolean
  readonly held: number
}

/** What a claim has done so far. */
interface Progress {
  adopted: Job | undefined
  taken: Job[]
  mustRunDry: boolean
  /** How many jobs it may take. None beside one that must run alone. */
  want: number
}

/** `Ledger.claim`. */
export function claim(model: QueueModel, call: Claim): ClaimReply | undefined {
  const { consumer, isHandedOut, settlements, want } = call
  if (!model.consumers.has(consumer)) return undefined
  model.leases.set(consumer, model.nowMs + leaseMs)
  const progress: Progress = { adopted: undefined, taken: [], mustRunDry: false, want }
  if (isHandedOut) adopt(model, call, progress)
  applySettlements(model, consumer, settlements)
  if (!isHandedOut) adopt(model, call, progress)
  if (holdsAlone(model, consumer) || isAloneAdopted(model, call, progress)) progress.want = 0
  progress.taken = takenBefore(model, call)
  if (progress.taken.length === 0 && !model.isPaused) take(model, call, progress)
  wakeAnother(model, progress)
  return replyOf(model, consumer, progress)
}

/** What is in the hand becomes held, or goes back if it may not be run now. */
function adopt(model: QueueModel, call: Claim, progress: Progress): void {
  const { consumer, adoptToken, isHandedOut } = call
  const element = model.hands.get(consumer)
  model.hands.delete(consumer)
  if (!element) return
  const held = model.heldBy(consumer)
  const mustRunDry = mustRunAlone(element) && held.size > 0
  const mustWait = mustRunDry || model.isPaused || holdsAlone(model, consumer)
  progress.mustRunDry = mustRunDry
  if (mustWait && !isHandedOut) {
    model.list.unshift(element)
  } else {
    held.set(adoptToken, element)
    progress.adopted = element
  }
}

function isAloneAdopted(model: QueueModel, call: Claim, { adopted }: Progress): boolean {
  const isHeld = model.heldBy(call.consumer).has(call.adoptToken)
  return adopted !== undefined && isHeld && mustRunAlone(adopted)
}

function holdsAlone(model: QueueModel, consumer: string): boolean {
  const held = Array.from(model.heldBy(consumer).values())
  return held.length === 1 && mustRunAlone(held[0]!)
}

/** What the same call took before, when its reply was lost. */
function takenBefore(model: QueueModel, { consumer, firstToken }: Claim): Job[] {
  const held = model.heldBy(consumer)
  const taken: Job[] = []
  for (let job = held.get(firstToken); job; job = held.get(firstToken + taken.length)) {
    taken.push(job)
  }
  return taken
}

function take(model: QueueModel, call: Claim, progress: Progress): void {
  promote(model)
  takePrioritised(model, progress, priority => priority > 0)
  takeListed(model, progress, model.heldBy(call.consumer).size)
  if (!progress.mustRunDry) takePrioritised(model, progress, priority => priority < 0)
  const held = model.heldBy(call.consumer)
  for (const [index, job] of progress.taken.entries()) held.set(call.firstToken + index, job)
}

function promote(model: QueueModel): void {
  const due = model.later.filter(({ dueAt }) => dueAt <= model.nowMs)
  model.later = model.later.slice(due.length)
  for (const { job, priority, sequence } of due) {
    if (priority === 0) model.list.push(job)
    else model.addPrioritised(job, priority, sequence)
  }
}

function takePrioritised(
  model: QueueModel,
  progress: Progress,
  isWanted: (priority: number) => boolean
): void {
  const room = Math.max(0, progress.want - progress.taken.length)
  const next = model.prioritised.filter(({ priority }) => isWanted(priority)).slice(0, room)
  model.prioritised = model.prioritised.filter(job => !next.includes(job))
  progress.taken.push(...next.map(({ job }) => job))
}

/** Takes from the head of the list up to a job that must run alone. That one only by itself. */
function takeListed(model: QueueModel, progress: Progress, heldBefore: number): void {
  const room = progress.want - progress.taken.length
  if (room <= 0) return
  while (model.list[0] === null) model.list.shift()
  const next = model.list.slice(0, room)
  const alone = next.findIndex(mustRunAlone)
  if (alone === 0 && heldBefore + progress.taken.length === 0) {
    progress.taken.push(...model.list.splice(0, 1).filter(isJob))
    progress.mustRunDry = false
    progress.want = 0
    return
  }
  const taken = model.list.splice(0, alone === -1 ? room : alone).filter(isJob)
  progress.taken.push(...taken)
  if (alone !== -1) progress.mustRunDry = true
}

/** Who is busy now leaves what only a claim can see to another one. */
function wakeAnother(model: QueueModel, { taken, want }: Progress): void {
  const isMore = model.later.length > 0 || model.prioritised.length > 0
  if (taken.length >= want && !model.isPaused && isMore) model.wakeOne()
}

function replyOf(model: QueueModel, consumer: string, progress: Progress): ClaimReply {
  const [next] = model.later
  return {
    adopted: progress.adopted && textOf(progress.adopted),
    taken: progress.taken.map(textOf),
    dueInMs: next && Math.max(0, next.dueAt - model.nowMs),
    isPaused: model.isPaused,
    mustRunDry: progress.mustRunDry,
    held: model.heldBy(consumer).size
  }
}
