import assert from 'node:assert/strict'
import { PassThrough } from 'node:stream'
import { test } from 'node:test'
import type { retryDelay } from '../../src/consume/retry-delay.ts'
import { ReliablePull, Worker } from '../../src/index.ts'
import { consumeDefaults, resolveConsumeOptions } from '../../src/options/consume-options.ts'
import { resolveReliablePullOptions } from '../../src/options/reliable-pull-options.ts'
import { resolveWorkerOptions } from '../../src/options/worker-options.ts'
import { refusal } from './refused.ts'

type Resolve = (options?: unknown) => Record<string, unknown>

const ends = [
  { end: 'ReliablePull', resolve: resolveReliablePullOptions as unknown as Resolve },
  { end: 'Worker', resolve: resolveWorkerOptions as unknown as Resolve }
]

test('new ReliablePull() and new Worker() without options throw at once and name "queue"', () => {
  const untyped = { ReliablePull, Worker } as unknown as Record<
    string,
    new (options?: unknown, handler?: unknown) => unknown
  >
  for (const [end, Consumer] of Object.entries(untyped)) {
    assert.equal(
      refusal(() => new Consumer(undefined, () => {})),
      `${end} needs an options object with at least "queue", received undefined`
    )
    assert.match(
      refusal(() => new Consumer({}, () => {})),
      /^Option "queue" must be a text/
    )
  }
})

test('new Worker() needs a handler', () => {
  for (const handler of [undefined, null, 'handler', {}]) {
    const message = refusal(
      () => new Worker({ queue: 'emails', url: 'memory:' }, handler as () => void)
    )
    assert.match(message, /^Worker needs a handler function, received /)
  }
})

for (const { end, resolve } of ends) {
  const given = (options: object): Record<string, unknown> =>
    resolve({ queue: 'emails', ...options })

  test(`${end} has its defaults`, () => {
    const { leaseMs, attempts, prefetch, deadLetter, schema, signal } = given({})

    assert.deepEqual([leaseMs, attempts, prefetch], [30_000, 5, 'auto'])
    assert.deepEqual([deadLetter, schema, signal], [undefined, undefined, undefined])
    assert.deepEqual(consumeDefaults.backoff, { type: 'exponential' })
  })

  test(`${end} takes options that are explicitly undefined as absent`, () => {
    const known = /Known are (.*)$/.exec(refusal(() => given({ nonsense_option: 1 })))?.[1]
    const names = known?.split(', ').filter(name => name !== 'queue') ?? []
    const { backoff, ...resolved } = given(Object.fromEntries(names.map(name => [name, undefined])))
    const { backoff: usual, ...defaults } = given({})

    assert.ok(names.length >= 18)
    assert.deepEqual(resolved, defaults)
    assert.equal(typeof backoff, typeof usual)
  })

  test(`${end} refuses an unknown option with the nearest one it knows`, () => {
    const hints = {
      attempt: 'attempts',
      retries: undefined,
      lease: 'leaseMs',
      leasems: 'leaseMs',
      preFetch: 'prefetch',
      deadLetters: 'deadLetter',
      back_off: 'backoff',
      highWaterMark: undefined
    }
    for (const [name, nearest] of Object.entries(hints)) {
      const message = refusal(() => given({ [name]: 1 }))

      assert.ok(message.startsWith(`${end} has no option "${name}". `), message)
      if (nearest) assert.ok(message.endsWith(`Did you mean "${nearest}"?`), message)
      else assert.match(message, /Known are .*leaseMs, attempts, backoff, deadLetter, prefetch/)
    }
  })

  test(`${end} takes a lease of at least 100 ms`, () => {
    assert.equal(given({ leaseMs: 100 })['leaseMs'], 100)
    for (const leaseMs of [99, 0, -1, 1.5, NaN, Infinity, '30000', null]) {
      assert.match(
        refusal(() => given({ leaseMs })),
        /^Option "leaseMs" must be a whole number from 100 to 2147483647, received /
      )
    }
  })

  test(`${end} takes at least one attempt`, () => {
    assert.equal(given({ attempts: 1 })['attempts'], 1)
    for (const attempts of [0, -1, 2.5, NaN, Infinity, '5', null]) {
      assert.match(
        refusal(() => given({ attempts })),
        /^Option "attempts" must be a whole number from 1 /
      )
    }
  })

  test(`${end} takes 'auto' or a whole number as prefetch`, () => {
    assert.equal(given({ prefetch: 'auto' })['prefetch'], 'auto')
    assert.equal(given({ prefetch: 10_000 })['prefetch'], 10_000)
    for (const prefetch of [0, -1, 10_001, 1.5, NaN, 'all', null, true]) {
      assert.match(
        refusal(() => given({ prefetch })),
        /^Option "prefetch" must be /
      )
    }
  })

  test(`${end} takes a backoff of a known type, or a function`, () => {
    const own = (): number => 5
    const delays = (backoff: unknown): number =>
      (given({ backoff })['backoff'] as ReturnType<typeof retryDelay>)(1, undefined)

    assert.equal(delays({ type: 'fixed', delayMs: 7 }), 7)
    assert.equal(delays({ type: 'fixed', delayMs: 0 }), 0)
    assert.ok(delays({ type: 'exponential', firstMs: 3 }) <= 3)
    assert.ok(delays({ type: 'exponential', firstMs: undefined, maxMs: 4 }) <= 4)
    assert.equal(given({ backoff: own })['backoff'], own)
  })

  test(`${end} refuses any other backoff`, () => {
    for (const backoff of [null, 1000, 'exponential', {}, [], { type: 'linear' }, { delayMs: 1 }]) {
      assert.match(
        refusal(() => given({ backoff })),
        /^Option "backoff" must be \{ type: 'exponential' \}, \{ type: 'fixed', delayMs \} or a /
      )
    }
    for (const delayMs of [undefined, -1, NaN, Infinity, '5', null]) {
      assert.match(
        refusal(() => given({ backoff: { type: 'fixed', delayMs } })),
        /^Option "backoff.delayMs" must be a number of milliseconds from 0 /
      )
    }
    for (const name of ['firstMs', 'maxMs']) {
      const message = refusal(() => given({ backoff: { type: 'exponential', [name]: -1 } }))
      assert.ok(message.startsWith(`Option "backoff.${name}" must be a number of `), message)
    }
    assert.match(
      refusal(() => given({ backoff: { type: 'fixed', delay: 5 } })),
      /^Option "backoff" has no option "delay"\. Did you mean "delayMs"\?/
    )
    assert.match(
      refusal(() => given({ backoff: { type: 'exponential', delayMs: 5 } })),
      /^Option "backoff" has no option "delayMs"/
    )
  })

  test(`${end} takes a Writable as deadLetter and nothing else`, () => {
    const deadLetter = new PassThrough()

    assert.equal(given({ deadLetter })['deadLetter'], deadLetter)
    for (const wrong of ['emails:dead', null, {}, console.log, { write: true }]) {
      assert.match(
        refusal(() => given({ deadLetter: wrong })),
        /^Option "deadLetter" must be a Writable, such as a Push or a file, received /
      )
    }
  })

  test(`${end} refuses a queue whose other keys would be elsewhere in a Cluster`, () => {
    for (const queue of ['{}', 'a{', 'a}b', '{}x{y}']) {
      assert.match(
        refusal(() => resolve({ queue })),
        /^Option "queue" has a stray brace/
      )
    }
    assert.equal(resolve({ queue: 'a{b}c' })['queue'], 'a{b}c')
  })
}

test('ReliablePull takes true or false as endWhenEmpty, by default false', () => {
  const resolved = (endWhenEmpty?: unknown): unknown =>
    resolveReliablePullOptions({ queue: 'emails', endWhenEmpty } as never).endWhenEmpty

  assert.deepEqual([resolved(), resolved(true)], [false, true])
  for (const value of [0, 'true', null]) refusal(() => resolved(value))
})

test('ReliablePull has none of the options of Worker, and the other way round', () => {
  for (const name of ['concurrency', 'timeoutMs', 'batch']) {
    refusal(() => resolveReliablePullOptions({ queue: 'emails', [name]: 1 }))
  }
  refusal(() => resolveWorkerOptions({ queue: 'emails', endWhenEmpty: true } as never))
})

test('Worker runs one handler at a time unless it is told otherwise', () => {
  const { concurrency, timeoutMs, batch } = resolveWorkerOptions({ queue: 'emails' })

  assert.deepEqual([concurrency, timeoutMs, batch], [1, undefined, undefined])
})

test('Worker takes whole numbers as concurrency and timeoutMs', () => {
  for (const [name, most] of [
    ['concurrency', 10_000],
    ['timeoutMs', 2 ** 31 - 1]
  ] as const) {
    for (const value of [1, most]) {
      assert.equal(resolveWorkerOptions({ queue: 'emails', [name]: value })[name], value)
    }
    for (const value of [0, -1, 0.5, NaN, Infinity, most + 1, '3', null]) {
      const message = refusal(() => resolveWorkerOptions({ queue: 'emails', [name]: value }))
      assert.ok(message.startsWith(`Option "${name}" must be a whole number from 1 to ${most}, `))
    }
  }
})

test('Worker takes a batch of a size and a time to wait', () => {
  const batch = (value: unknown): unknown =>
    resolveWorkerOptions({ queue: 'emails', batch: value as never }).batch

  assert.deepEqual(batch({ size: 10 }), { size: 10, waitMs: 0 })
  assert.deepEqual(batch({ size: 1, waitMs: 0.5 }), { size: 1, waitMs: 0.5 })
  for (const wrong of [10, null, 'ten', {}, { size: 0 }, { size: 1.5 }, { size: 1, waitMs: -1 }]) {
    assert.match(
      refusal(() => batch(wrong)),
      /^Option "batch(\.size|\.waitMs)?" must be /
    )
  }
  assert.match(
    refusal(() => batch({ size: 1, wait: 5 })),
    /^Option "batch" has no option "wait"\. Did you mean "waitMs"\?/
  )
})

test('Worker refuses a prefetch that is less than what may run', () => {
  const resolve = (options: object): unknown =>
    resolveWorkerOptions({ queue: 'emails', ...options })

  resolve({ concurrency: 5, prefetch: 5 })
  resolve({ concurrency: 2, batch: { size: 5 }, prefetch: 10 })
  assert.equal(
    refusal(() => resolve({ concurrency: 5, prefetch: 4 })),
    'Option "prefetch" counts running jobs too, so it must be at least 5'
  )
  assert.equal(
    refusal(() => resolve({ concurrency: 2, batch: { size: 5 }, prefetch: 9 })),
    'Option "prefetch" counts running jobs too, so it must be at least 10'
  )
})

test('options are read once: changing the object afterwards changes nothing', () => {
  const backoff = { type: 'fixed' as const, delayMs: 5 }
  const options = { queue: 'emails', attempts: 3, backoff }
  const resolved = resolveConsumeOptions(options)

  Object.assign(options, { attempts: 9 })
  Object.assign(backoff, { delayMs: 50 })

  assert.equal(resolved.attempts, 3)
  assert.equal(resolved.backoff(1, undefined), 5)
})
