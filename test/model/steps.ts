import * as fc from 'fast-check'
import { minuteMs } from './queue/times.ts'
import { fates, type Fate } from './verbs/fates.ts'
import type { Form, Options } from './verbs/producing.ts'
import type { Step } from './verbs/verbs.ts'
import { slots } from './world/world.ts'

/** As many as a run takes, at most. */
const mostSteps = 40

/** One is busier than the others, so that enough is going on in one place. */
const slot = fc.oneof(
  { weight: 2, arbitrary: fc.constant(0) },
  { weight: 3, arbitrary: fc.nat(slots - 1) }
)
/** Now and then one that was there before. */
const anybody = fc.oneof(
  { weight: 9, arbitrary: slot },
  { weight: 1, arbitrary: fc.nat(slots + 2) }
)
const plan = fc.array(fc.constantFrom<Fate[]>(...fates), {
  minLength: 1,
  maxLength: 5,
  size: 'max'
})
const state = fc.constantFrom('ready', 'delayed', 'held', 'dead')
const few = fc.nat(4)
const some = fc.integer({ min: 1, max: 4 })
const maxLength = fc.option(fc.integer({ min: 1, max: 6 }), { nil: undefined, freq: 8 })

const forms: fc.Arbitrary<Form> = fc.oneof(
  { weight: 6, arbitrary: fc.constant('raw') },
  { weight: 4, arbitrary: fc.constantFrom('open', 'named', 'recovered', 'poison', 'marker') }
)
const options: fc.Arbitrary<Options> = fc.record(
  {
    delayMs: fc.constantFrom(0, minuteMs, 2 * minuteMs),
    dueInMs: fc.constantFrom(0.5 * minuteMs, -0.5 * minuteMs, 1.5 * minuteMs),
    priority: fc.integer({ min: -2, max: 2 }),
    expires: fc.boolean(),
    dedupe: fc.constantFrom('x', 'y')
  },
  { requiredKeys: [] }
)
const bounds = fc.record(
  { maxLength, producer: fc.constantFrom('p', 'q'), skip: fc.integer({ min: -1, max: 1 }) },
  { requiredKeys: [] }
)

const claim = fc.tuple(
  fc.constant('claim'),
  anybody,
  few,
  fc.record({ plan, isHandedOut: fc.boolean() }, { requiredKeys: [] })
)
const stopping = fc.tuple(fc.constantFrom('stopWaiting', 'stopWaitingDuringAppend'), slot)

const producing = fc.oneof(
  { withCrossShrink: true },
  fc.tuple(fc.constant('append'), fc.array(forms, { minLength: 1, maxLength: 4, size: 'max' })),
  fc.tuple(
    fc.constant('append'),
    fc.array(forms, { minLength: 1, maxLength: 4, size: 'max' }),
    maxLength
  ),
  fc.tuple(fc.constant('place'), fc.array(options, { minLength: 1, maxLength: 3 })),
  fc.tuple(fc.constant('place'), fc.array(options, { minLength: 1, maxLength: 3 }), bounds)
)
const consuming = fc.oneof(
  { weight: 7, arbitrary: claim },
  { weight: 5, arbitrary: fc.tuple(fc.constant('settle'), anybody, plan) },
  { weight: 3, arbitrary: fc.tuple(fc.constant('wait'), slot) },
  { weight: 1, arbitrary: stopping }
)
const going = fc.oneof(
  fc.tuple(fc.constantFrom('takeOver', 'crash'), slot),
  fc.tuple(fc.constant('leave'), anybody)
)
const time = fc
  .constantFrom(1, 2, 5, 5, 12 * 60)
  .map(minutes => ['advance', minutes * minuteMs] as const)
const recovering = fc.oneof(
  { weight: 3, arbitrary: time },
  { weight: 1, arbitrary: fc.tuple(fc.constant('inspect'), slot) },
  { weight: 1, arbitrary: fc.tuple(fc.constant('reap'), slot, fc.nat(2)) },
  { weight: 2, arbitrary: fc.tuple(fc.constant('lose'), slot) }
)
const clearable = fc.constantFrom('ready', 'delayed', 'dead')
const managing = fc.oneof(
  { weight: 4, arbitrary: fc.tuple(fc.constantFrom('pause', 'resume', 'resume', 'ask')) },
  { weight: 3, arbitrary: fc.tuple(fc.constant('redrive'), some, fc.boolean()) },
  { weight: 3, arbitrary: fc.tuple(fc.constant('peek'), state, few, some) },
  {
    weight: 1,
    arbitrary: fc.tuple(fc.constant('clear'), fc.uniqueArray(clearable, { minLength: 1 }))
  }
)

const anyStep = fc.oneof(
  { withCrossShrink: true },
  { weight: 8, arbitrary: producing },
  { weight: 14, arbitrary: consuming },
  { weight: 2, arbitrary: fc.tuple(fc.constant('again')) },
  { weight: 2, arbitrary: going },
  { weight: 4, arbitrary: recovering },
  { weight: 3, arbitrary: managing }
)

/** Anything that may happen to a queue, in any order. */
export const anySteps: fc.Arbitrary<readonly Step[]> = fc.array(anyStep as fc.Arbitrary<Step>, {
  maxLength: mostSteps,
  size: 'max'
})
