// npm run examples            runs every example, each against an empty Redis: it must end by itself, and well
// npm run examples -- hello   only those whose name contains one of the words
import { spawnSync } from 'node:child_process'
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startRedis } from '../test/support/redis-server.ts'

const TIMEOUT_MS = 30_000
/** What a queue leaves in Redis when it is empty: see docs/redis.md. */
const mayStay = /:state$|:dedupe:|:producer:/
const root = fileURLToPath(new URL('..', import.meta.url))
const words = process.argv.slice(2)

const examples = readdirSync(join(root, 'examples'), { withFileTypes: true })
  .filter(entry => entry.isFile() && /\.(ts|[cm]?js)$/.test(entry.name))
  .map(entry => entry.name)
  .filter(name => words.length === 0 || words.some(word => name.includes(word)))
  .toSorted()

if (examples.length === 0) throw new Error('There is no such example')
// Examples in JavaScript import the package by its name, as it is built.
if (newest('src') > newest('dist')) await import('./build.mjs')

for (const name of examples) {
  const failure = await run(name)
  console.log(`${failure === undefined ? 'ok    ' : 'FAILED'} ${name}`)
  if (failure === undefined) continue
  console.error(failure)
  process.exitCode = 1
}

/** What went wrong, if anything did. */
async function run(name) {
  const redis = await startRedis()
  const { status, signal, output } = spawnSync(
    process.execPath,
    [...(name.endsWith('.ts') ? ['--import', 'tsx'] : []), join('examples', name)],
    {
      cwd: root,
      env: { ...process.env, REDIS_URL: redis.url, PORT: String(redis.port) },
      timeout: TIMEOUT_MS,
      killSignal: 'SIGKILL',
      encoding: 'utf8'
    }
  )
  const left = (await redis.cli('KEYS', '*')).filter(key => !mayStay.test(key))
  await redis.stop()
  const end = signal === null ? `status ${status}` : `${signal} after ${TIMEOUT_MS} ms`
  if (status !== 0) return `${output.join('')}\n${name} ended with ${end}`
  return left.length === 0 ? undefined : `${name} left behind in Redis: ${left.join(', ')}`
}

/** When the newest file of a folder was written; 0 without the folder. */
function newest(folder) {
  const path = join(root, folder)
  const stats = statSync(path, { throwIfNoEntry: false })
  if (stats === undefined) return 0
  const files = readdirSync(path, { recursive: true, withFileTypes: true })
  return Math.max(
    0,
    ...files
      .filter(file => file.isFile())
      .map(file => statSync(join(file.parentPath, file.name)).mtimeMs)
  )
}
