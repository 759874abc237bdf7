import assert from 'node:assert/strict'
import * as going from '../queue/coming-and-going.ts'
import { sightOf } from '../queue/sight.ts'
import { leaseMs } from '../queue/times.ts'
import type { Run } from '../run.ts'
import { same } from '../same.ts'
import { crash } from './consuming.ts'

/** Time passes. */
export async function advance(run: Run, ms: number): Promise<void> {
  const { model, waiting, parties } = run
  model.nowMs += ms
  const movedMs = await run.world.advance(ms)
  run.zeroMs -= movedMs
  // Where time only seems to pass, the store does not end the waits.
  model.waits.pass(model.nowMs)
  for (const [wait, { slot }] of waiting) if (wait.end) parties[slot]!.ledger.stopWaiting()
  // What is known of a producer is known for a while only.
  if (run.last && !run.last.party) run.last = undefined
  run.suspicions = run.suspicions.map(({ seen, suspicion }) => {
    const leaseEnd = String(Number(seen.leaseEnd) - movedMs)
    return { seen: { ...seen, leaseEnd }, suspicion }
  })
}

/** `Ledger.inspect`. */
export async function inspect(run: Run, who: number): Promise<void> {
  const { suspects, nowMs, consumers } = await run.parties[who]!.ledger.inspect()
  const seen = suspects.toSorted((a, b) => (a.consumer < b.consumer ? -1 : 1))
  const expected = going.inspect(run.model)
  const names = expected.map(({ consumer }) => ({ consumer, why: 'expired' }))
  same(
    seen.map(({ consumer, why }) => ({ consumer, why })),
    names,
    'inspect'
  )
  assert.equal(consumers, run.model.consumers.size, 'inspect: consumers')
  run.sameNow(nowMs)
  run.suspicions = expected.map((suspicion, index) => ({ suspicion, seen: seen[index]! }))
}

/** `Ledger.reap`, of one that was suspect when somebody looked last. */
export async function reap(run: Run, who: number, which: number): Promise<void> {
  const found = run.suspicions[which % run.suspicions.length]
  if (!found) return
  await run.call(run.parties[who], async () => {
    const reaped = await run.parties[who]!.ledger.reap(found.seen)
    const count = going.reap(run.model, found.suspicion)
    same(reaped, { count, rest: undefined }, 'reap')
  })
}

/** A consumer is gone for so long that others give back what it held. */
export async function lose(run: Run, who: number): Promise<void> {
  const { name } = run.parties[who]!
  await crash(run, who)
  await advance(run, leaseMs)
  await run.check()
  await inspect(run, who)
  await reap(
    run,
    who,
    run.suspicions.findIndex(({ seen }) => seen.consumer === name)
  )
}

/** The last call once more, as after a lost reply. At once, it changes nothing. */
export async function again(run: Run): Promise<void> {
  const { last, model } = run
  if (!last) return
  const isAdopting = last.party && model.hands.has(last.party.name)
  if (isAdopting) return
  const before = jobsOf(run)
  const { isFresh } = run
  await last.perform()
  if (isFresh) same(jobsOf(run), before, 'the same call twice')
  run.isFresh = isFresh
}

function jobsOf({ model }: Run): unknown {
  const sight = sightOf(model)
  const hands = Object.entries(sight.hands).filter(([, element]) => element !== '')
  return { ...sight, hands, ready: sight.ready.filter(element => element !== '') }
}
