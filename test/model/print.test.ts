import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Settlements } from '../../src/store/ledger.ts'
import type { Store } from '../../src/store/store.ts'
import { explore } from './explore.ts'
import { playing, type Play } from './play.ts'
import { printed } from './print.ts'
import type { Step } from './verbs/verbs.ts'
import { memoryWorlds } from './world/memory-world.ts'
import type { World } from './world/world.ts'

test('what is printed is a test file', () => {
  const steps: Step[] = [
    ['append', ['raw', 'marker']],
    ['place', [{ delayMs: 60_000, dedupe: 'x' }, {}]],
    ['claim', 0, 2, { plan: ['release'], isHandedOut: false }],
    ['again']
  ]
  const cause = new Error('where the jobs are\n\n+ here')

  const text = printed({ steps, setting: 'redis', seed: 7, number: 12, cause })

  assert.deepEqual(text.split('\n'), [
    'The store is not as the model (PUSHPULL_SEED=7, run 12). As a test in test/model/:',
    '',
    "import { test } from 'node:test'",
    "import { playing } from './play.ts'",
    "import { redisFor } from '../support/redis-server.ts'",
    "import { redisWorlds } from './world/redis-world.ts'",
    '',
    "test('the store does as the model', async t => {",
    '  await playing(await redisWorlds(t, await redisFor(t), 0), async play => {',
    "    await play('append', ['raw', 'marker'])",
    "    await play('place', [{ delayMs: 60000, dedupe: 'x' }, {}])",
    "    await play('claim', 0, 2, { plan: ['release'], isHandedOut: false })",
    "    await play('again')",
    '  })',
    '})',
    '',
    '// where the jobs are',
    '//',
    '// + here'
  ])
})

test('a store that is not as the model is found, in few steps of which all are needed', async t => {
  const worlds = memoryWorlds(t, releasingBackwards)

  const calls = callsIn((await found(worlds)).message)

  assert.ok(calls.length <= 4, calls.join('\n'))
  for (const index of calls.keys()) {
    await playing(worlds, await scriptOf(calls.toSpliced(index, 1)))
  }
})

test('what is printed fails in the same way, and passes with a store as it should be', async t => {
  const worlds = memoryWorlds(t, releasingBackwards)
  const { message, cause } = await found(worlds)
  const script = await scriptOf(callsIn(message))

  await assert.rejects(playing(worlds, script), { message: (cause as Error).message })
  await playing(memoryWorlds(t), script)
})

test('the same seed finds the same', async t => {
  const worlds = memoryWorlds(t, releasingBackwards)

  assert.equal((await found(worlds)).message, (await found(worlds)).message)
})

/** A fault that only two jobs in one settlement bring to light. */
function releasingBackwards(store: Store): Store {
  const openLedger: Store['openLedger'] = (...args) => {
    const ledger = store.openLedger(...args)
    const settle = (consumer: string, { releases, ...others }: Settlements) =>
      ledger.settle(consumer, { ...others, releases: releases.toReversed() })
    return changed(ledger, { settle })
  }
  return changed(store, { openLedger })
}

/** The same but for some methods. */
function changed<Whole extends object>(whole: Whole, methods: Partial<Whole>): Whole {
  const get = (target: Whole, key: string): unknown => {
    const method: unknown = Reflect.get(methods, key) ?? Reflect.get(target, key)
    return typeof method === 'function' ? method.bind(target) : method
  }
  return new Proxy(whole, { get: (target, key) => get(target, String(key)) })
}

/** What is found with this store. */
async function found(worlds: () => Promise<World>): Promise<Error> {
  const exploration = { runs: 500, seed: 1, setting: 'memory' } as const
  const outcome: unknown = await explore(worlds, exploration).catch((error: unknown) => error)
  assert.ok(outcome instanceof Error, 'nothing was found')
  return outcome
}

/** The calls of a printed test. */
function callsIn(text: string): string[] {
  return text.split('\n').filter(line => line.includes('await play('))
}

async function scriptOf(calls: readonly string[]): Promise<(play: Play) => Promise<void>> {
  const source = `export const script = async play => {\n${calls.join('\n')}\n}`
  const { script } = (await import(`data:text/javascript,${encodeURIComponent(source)}`)) as {
    script: (play: Play) => Promise<void>
  }
  return script
}
