import * as fc from 'fast-check'
import type { Scene } from './scene.ts'
import { Walker, slots, type Fates } from './walker.ts'

/** Anything that may happen to a queue. Where it finds nothing to act on, it does nothing. */
export interface Step {
  readonly name: string
  readonly take: (walker: Walker) => Promise<unknown>
}

const slot = fc.nat(slots - 1)
const fates: fc.Arbitrary<Fates> = fc.array(
  fc.constantFrom('ack', 'release', 'retry', 'delay', 'head', 'reject', 'keep'),
  { maxLength: 5 }
)

const append = fc.nat(4).map(count => step(`append ${count}`, walker => walker.append(count)))
const place = fc
  .tuple(fc.constantFrom(0, 600_000, 900_000), fc.integer({ min: -1, max: 1 }))
  .map(([delayMs, priority]) =>
    step(`place ${delayMs} ${priority}`, walker => walker.place({ delayMs, priority }))
  )
const claim = fc
  .tuple(slot, fc.nat(4), fates)
  .map(([index, want, plan]) =>
    step(`claim ${index} ${want} ${plan.join()}`, walker => walker.claim(index, want, plan))
  )
const settle = fc
  .tuple(slot, fates)
  .map(([index, plan]) =>
    step(`settle ${index} ${plan.join()}`, walker => walker.settle(index, plan))
  )
const change = fc
  .tuple(fc.constantFrom('repeat', 'wait', 'reap', 'takeOver', 'leave'), slot)
  .map(([verb, index]) => step(`${verb} ${index}`, walker => walker[verb](index)))
const world = fc
  .constantFrom('makeDue', 'pause', 'resume')
  .map(event => step(event, walker => walker.scene[event]()))

export const anySteps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    { weight: 3, arbitrary: append },
    { weight: 1, arbitrary: place },
    { weight: 4, arbitrary: claim },
    { weight: 2, arbitrary: settle },
    { weight: 4, arbitrary: change },
    { weight: 1, arbitrary: world }
  ),
  { size: 'medium' }
)

function step(name: string, take: Step['take']): Step {
  return { name, take }
}

/**
 * Takes the steps, and checks after each of them that every job is in exactly one place. Returns
 * what was seen on the way, without what depends on the time.
 */
export async function walk(scene: Scene, steps: readonly Step[]): Promise<string[]> {
  const walker = await Walker.start(scene)
  const seen: string[] = []
  for (const { name, take } of steps) {
    const reply = await take(walker)
    seen.push(timeless({ name, reply, sight: await walker.check(name) }))
  }
  return seen
}

/** As a text, without what depends on the time, or on the order in which a store keeps names. */
function timeless(seen: object): string {
  return JSON.stringify(seen, sorted)
    .replaceAll(/-h\d+/g, '-h')
    .replaceAll(/(\\"at\\"|"nowMs"):\d+/g, '$1:0')
}

function sorted(_: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
}
