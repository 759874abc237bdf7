import { textOf, type Element } from '../queue/job.ts'
import { append } from '../queue/placing.ts'
import { waitMs } from '../queue/times.ts'
import type { Wait } from '../queue/waits.ts'
import type { Party, Run } from '../run.ts'

/** `Ledger.wait`: it goes on until there is an element, or until it has lasted long enough. */
export async function wait(run: Run, who: number): Promise<void> {
  const party = run.parties[who]!
  const { model, world } = run
  if (waitOf(run, party.slot)?.wait.end === 'fenced') await stopWaiting(run, party.slot)
  // One wait at a time, with an empty hand.
  if (waitOf(run, party.slot) || model.hands.has(party.name)) return
  run.last = undefined
  const begun = begin(run, party)
  if (!model.consumers.has(party.name)) model.waits.end(begun, 'fenced')
  model.serve()
  const pending = (): number => pendingIn(run).length
  if (!begun.end) await world.haveBegun(pending)
  else if (begun.end !== 'fenced') await run.waiting.get(begun)!.reply
}

function begin({ model, waiting }: Run, { name, slot, ledger }: Party): Wait {
  const begun = model.waits.begin(name, model.nowMs + waitMs)
  const waits = { slot, reply: ledger.wait(name, waitMs).then(textOfReply), isOver: false }
  const end = (): void => void (waits.isOver = true)
  waits.reply.then(end, end)
  waiting.set(begun, waits)
  return begun
}

function textOfReply(element: Buffer | undefined): string | undefined {
  return element?.toString()
}

/** `Ledger.stopWaiting`. */
export async function stopWaiting(run: Run, slot: number): Promise<void> {
  const found = waitOf(run, slot)
  run.parties[slot]!.ledger.stopWaiting()
  if (found) run.model.waits.end(found.wait, { got: undefined })
  await found?.reply
}

/** A job comes while a wait is being stopped. Who is first, only the store can say. */
export async function stopWaitingDuringAppend(run: Run, slot: number): Promise<void> {
  const found = waitOf(run, slot)
  if (!found) return
  const { world, model, parties } = run
  const job: Element = { payload: run.newPayload(), attempts: 0, recoveries: 0, header: undefined }
  const appended = world.store.append(world.queue, [textOf(job)], {})
  parties[slot]!.ledger.stopWaiting()
  const got = await found.reply
  await appended
  if (got === undefined) model.waits.end(found.wait, { got })
  append(model, [job])
}

/** The one wait of those that have been in this slot. */
function waitOf(run: Run, slot: number): Pending | undefined {
  return pendingIn(run).find(pending => pending.slot === slot)
}

function pendingIn({ waiting }: Run): Pending[] {
  return Array.from(waiting).flatMap(([begun, { slot, reply, isOver }]) =>
    isOver ? [] : [{ wait: begun, slot, reply }]
  )
}

interface Pending {
  readonly wait: Wait
  readonly slot: number
  readonly reply: Promise<string | undefined>
}
