import type { Claim } from '../../../src/store/ledger.ts'
import * as claiming from '../queue/claiming.ts'
import * as going from '../queue/coming-and-going.ts'
import { mustRunAlone } from '../queue/job.ts'
import * as settling from '../queue/settling.ts'
import type { Party, Run } from '../run.ts'
import { same } from '../same.ts'
import { stopWaiting } from './waiting.ts'
import { settlementsOf, type Fate } from './fates.ts'

export interface ClaimOptions {
  readonly plan?: readonly Fate[]
  readonly isHandedOut?: boolean
}

/** `Ledger.claim`. What is in the hand may have been handed out, and then be settled as well. */
export async function claim(
  run: Run,
  who: number,
  want: number,
  { plan = [], isHandedOut: isAllowed = false }: ClaimOptions = {}
): Promise<void> {
  const party = run.party(who)
  if (!party) return
  const { name, tokens } = party
  const isHandedOut = isAllowed && mayBeHandedOut(run, name)
  const adoptToken = tokens.nextOfHand++
  const held = [...run.model.tokensOf(name), ...(isHandedOut ? [adoptToken] : [])]
  const settlements = settlementsOf(held, plan)
  const firstToken = tokens.next
  tokens.next += want
  const call = { consumer: name, want, firstToken, adoptToken, isHandedOut, settlements }
  await run.call(party, () => performClaim(run, party, call))
  await comeBack(run, party)
}

/** No consumer hands out at once what must run alone, nor anything beside it. */
function mayBeHandedOut({ model }: Run, name: string): boolean {
  const held = Array.from(model.heldBy(name).values())
  return ![model.hands.get(name) ?? null, ...held].some(mustRunAlone)
}

async function performClaim(run: Run, { ledger }: Party, call: Claim): Promise<void> {
  const reply = await ledger.claim(call)
  const expected = claiming.claim(run.model, call)
  if (!reply || !expected) return same(reply, expected, 'claim')
  const { nowMs, dueInMs, adopted, taken, ...others } = reply
  const texts = { adopted: adopted && String(adopted), taken: taken.map(String) }
  const { dueInMs: expectedDueInMs, ...expectedOthers } = expected
  same({ ...others, ...texts }, expectedOthers, 'claim')
  run.sameNow(nowMs)
  run.sameTime(expectedDueInMs, dueInMs, 'dueInMs')
}

/** `Ledger.settle`, by this consumer or by the next one that holds something. */
export async function settle(run: Run, who: number, plan: readonly Fate[] = []): Promise<void> {
  const holds = ({ name }: Party): boolean => run.model.heldBy(name).size > 0
  const [party = run.party(who)] = [...run.parties, ...run.formers].slice(who).filter(holds)
  if (!party) return
  const { ledger, name } = party
  const settlements = settlementsOf(run.model.tokensOf(name), plan)
  await run.call(party, async () => {
    const reply = await ledger.settle(name, settlements)
    const expected = settling.settle(run.model, name, settlements)
    same(reply !== undefined, expected, 'settle')
    if (reply) run.sameNow(reply.nowMs)
  })
  await comeBack(run, party)
}

/** A consumer that learns that it is fenced enters anew. */
async function comeBack(run: Run, party: Party): Promise<void> {
  const isFenced = !run.model.consumers.has(party.name)
  if (isFenced && run.parties.includes(party)) await takeOver(run, party.slot)
}

/** The consumer enters under its next name, as after a lost connection. */
export async function takeOver(run: Run, who: number): Promise<void> {
  const former = run.parties[who]!
  await enter(run, run.replace(former), former.name)
}

/** The consumer is gone, and another one comes. What it waited for may still come into its hand. */
export async function crash(run: Run, who: number): Promise<void> {
  await enter(run, run.replace(run.parties[who]!), undefined)
}

async function enter(run: Run, party: Party, previous: string | undefined): Promise<void> {
  const entry = run.entry(party, previous)
  await run.call(party, async () => {
    const { nowMs, isTakenOver, held } = await party.ledger.enter(entry)
    const texts = held.map(({ token, element }) => [token, String(element)])
    same({ isTakenOver, held: texts }, going.enter(run.model, entry), 'enter')
    run.sameNow(nowMs)
  })
}

/** `Ledger.leave`, also of one that is long gone. Another one comes in its place. */
export async function leave(run: Run, who: number): Promise<void> {
  const party = run.party(who)
  if (!party) return
  await stopWaiting(run, party.slot)
  await run.call(party, async () => {
    await party.ledger.leave(party.name)
    going.leave(run.model, party.name)
  })
  if (run.parties.includes(party)) await enter(run, run.replace(party), undefined)
}
