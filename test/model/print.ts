import { inspect } from 'node:util'
import type { Step } from './verbs/verbs.ts'

/** Where a sequence was played. */
export type Setting = keyof typeof settings

const settings = {
  memory: {
    imports: ["import { memoryWorlds } from './world/memory-world.ts'"],
    worlds: 'memoryWorlds(t)'
  },
  redis: {
    imports: [
      "import { redisFor } from '../support/redis-server.ts'",
      "import { redisWorlds } from './world/redis-world.ts'"
    ],
    worlds: 'await redisWorlds(t, await redisFor(t), 0)'
  }
} as const

/** A sequence after which the store is not as the model, and which one of those from this seed it was. */
export interface Finding {
  readonly steps: readonly Step[]
  readonly setting: Setting
  readonly seed: number
  readonly number: number
  readonly cause: unknown
}

/** The steps as a test file of `test/model/`. */
export function printed({ steps, setting, seed, number, cause }: Finding): string {
  const { imports, worlds } = settings[setting]
  return [
    `The store is not as the model (PUSHPULL_SEED=${seed}, run ${number}). As a test in test/model/:`,
    '',
    "import { test } from 'node:test'",
    "import { playing } from './play.ts'",
    ...imports,
    '',
    ...testOf(steps, worlds),
    '',
    ...messageOf(cause).map(line => `// ${line}`.trimEnd())
  ].join('\n')
}

function testOf(steps: readonly Step[], worlds: string): string[] {
  return [
    "test('the store does as the model', async t => {",
    `  await playing(${worlds}, async play => {`,
    ...steps.map(step => `    await play(${step.map(literal).join(', ')})`),
    '  })',
    '})'
  ]
}

/** As one would write it. */
function literal(value: unknown): string {
  const text = inspect(value, { depth: Infinity, breakLength: Infinity })
  return text.replaceAll('[ ', '[').replaceAll(' ]', ']')
}

function messageOf(cause: unknown): string[] {
  return (cause instanceof Error ? cause.message : String(cause)).split('\n')
}
