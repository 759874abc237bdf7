import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { UsageError } from './usage.ts'

const embed = fileURLToPath(new URL('../scripts/embed-lua.mjs', import.meta.url))

/** Nothing is worth measuring with scripts other than those in the .lua files. */
export function requireEmbeddedLua(): void {
  const { status } = spawnSync(process.execPath, [embed, '--check'], { stdio: 'ignore' })
  if (status !== 0) throw new UsageError('The .lua files have changed: run `npm run lua` first')
}
