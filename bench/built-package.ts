import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, readdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))

/**
 * Puts a build of the package beside the modules of the stages, where it stays as it is while the
 * run lasts and uses the same Redis client as the bare loops.
 *
 * @param folder with a build (`esm/index.js`). Without one the package is built if need be.
 */
export function placePackage(stages: string, folder?: string): void {
  if (folder === undefined) ensureBuilt()
  const target = join(stages, 'package')
  rmSync(target, { recursive: true, force: true })
  cpSync(folder ?? join(root, 'dist'), target, { recursive: true })
}

/** Builds the package unless its build is newer than its sources. */
function ensureBuilt(): void {
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
