import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { typescriptFlags } from '../../../scripts/typescript-flags.mjs'
import { endWithThisProcess } from '../../support/owned-processes.ts'

const index = new URL('../../../src/index.ts', import.meta.url).href

/** How a child process ended. */
export interface Exit {
  readonly code: number | null
  readonly output: string
  readonly errors: string
  /** From the moment it had nothing more to do until it was gone. */
  readonly lingeredMs: number
}

/**
 * Runs statements in a process of their own, with `Push`, `Pull`, `pipeline`, `once`, and
 * `options` for both streams. Resolves when the process has ended by itself, or was ended after
 * a time that is too long by any standard.
 */
export async function runChild(url: string, statements: string): Promise<Exit> {
  const script = `
    import { Pull, Push } from ${JSON.stringify(index)}
    import { once } from 'node:events'
    import { pipeline } from 'node:stream/promises'
    const options = { queue: 'jobs', url: ${JSON.stringify(url)} }
    ${statements}
    console.log('done', Date.now())
  `
  const args = [...typescriptFlags, '--input-type=module', '--eval', script]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] })
  endWithThisProcess(child)
  child.ref()
  const reading = Promise.all([text(child.stdout), text(child.stderr)])
  const cancel = setTimeout(() => child.kill('SIGKILL'), 20_000)
  const [code] = (await once(child, 'exit')) as [number | null]
  const goneAt = Date.now()
  clearTimeout(cancel)
  const [output, errors] = await reading
  const doneAt = Number(/^done (\d+)$/m.exec(output)?.[1] ?? goneAt)
  return { code, output, errors, lingeredMs: goneAt - doneAt }
}
