import { existsSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const bench = fileURLToPath(new URL('..', import.meta.url))

const cache = join(bench, '.cache')

/** Where the modules of the stages are put: a folder for each run, because several may go on. */
export const stageFolder = join(cache, String(process.pid))
process.once('exit', () => rmSync(stageFolder, { recursive: true, force: true }))

/**
 * Turns the TypeScript of the stages into JavaScript, so that a stage's process has no loader in it.
 *
 * @returns the path of the module to run.
 */
export async function bundleStage(): Promise<string> {
  removeLeftovers()
  await build({
    absWorkingDir: bench,
    entryPoints: ['stage/stage-process.ts'],
    outdir: stageFolder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    packages: 'external',
    keepNames: true,
    logLevel: 'warning'
  })
  return join(stageFolder, 'stage-process.mjs')
}

// A run that is ended by a signal leaves its folder behind.
function removeLeftovers(): void {
  const folders = existsSync(cache) ? readdirSync(cache) : []
  for (const name of folders.filter(pid => !isRunning(Number(pid)))) {
    rmSync(join(cache, name), { recursive: true, force: true })
  }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
