import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))

/** Builds the package unless its build is newer than its sources. */
export function ensureBuilt(): void {
  if (isBuilt()) return
  process.stderr.write('Building the package\n')
  const { status } = spawnSync(process.execPath, [join(root, 'scripts/build.mjs')], {
    stdio: ['ignore', 'ignore', 'inherit']
  })
  if (status !== 0) throw new Error('The package does not build: is it installed (npm ci)?')
}

// The last file that the build writes.
const LAST = join(root, 'dist/cjs/package.json')

function isBuilt(): boolean {
  if (!existsSync(LAST)) return false
  const builtAt = statSync(LAST).mtimeMs
  return readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' }).every(
    path => statSync(join(root, 'src', path)).mtimeMs < builtAt
  )
}
