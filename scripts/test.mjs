// npm test                      all tests
// npm test -- store/redis       the files whose path contains one of the words
// npm test -- --test-name-pattern='comes back'   options go to node --test
import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ensureRedis } from './find-redis.mjs'
import { typescriptFlags } from './typescript-flags.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const args = process.argv.slice(2)
const options = args.filter(arg => arg.startsWith('-'))
const words = args.filter(arg => !arg.startsWith('-'))

const files = readdirSync(join(root, 'test'), { recursive: true })
  .map(file => join('test', String(file)))
  .filter(file => file.endsWith('.test.ts'))
  .filter(file => words.length === 0 || words.some(word => file.includes(word)))
  .toSorted()

if (files.length === 0) {
  console.error(`No test file matches: ${words.join(' ')}`)
  process.exit(1)
}

ensureRedis()

// Many of them wait: for a lease, for a process to start, for Redis to be back.
const atOnce = Math.min(8, Math.ceil(1.5 * availableParallelism()))

const { status } = spawnSync(
  process.execPath,
  [
    ...typescriptFlags,
    '--test',
    `--test-concurrency=${atOnce}`,
    '--test-timeout=120000',
    '--test-reporter=spec',
    ...options,
    ...files
  ],
  { cwd: root, stdio: 'inherit' }
)
process.exit(status ?? 1)
