import { test } from 'node:test'
import { runs, seed, timeoutMs } from './budget.ts'
import { explore } from './explore.ts'
import { memoryWorlds } from './world/memory-world.ts'

test('in memory, each job is where the model says, whatever happens', { timeout: timeoutMs }, t =>
  explore(memoryWorlds(t), { runs: Math.ceil(runs * 0.7), seed, setting: 'memory' })
)
