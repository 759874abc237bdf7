import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { UsageError } from '../usage.ts'
import { mutated, StaleMutantError } from './apply.ts'
import { mutants } from './catalog.ts'
import { chosen, help, settingsOf } from './command-line.ts'
import { Copies } from './copies.ts'
import { Hunt, UnsoundError, type Fate } from './hunt.ts'
import type { Mutant } from './mutant.ts'
import { lineOf, listOf, tableOf } from './table.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

process.exitCode = await main(process.argv.slice(2))

async function main(args: readonly string[]): Promise<number> {
  try {
    const settings = settingsOf(args)
    const wanted = chosen(mutants, settings)
    if (settings.wants === 'help') process.stdout.write(help)
    else if (settings.wants === 'list') process.stdout.write(listOf(wanted))
    else return await huntAll(wanted, settings.atOnce)
    return 0
  } catch (error) {
    const isUsage = error instanceof UsageError
    const isKnown = isUsage || error instanceof StaleMutantError || error instanceof UnsoundError
    if (!isKnown) throw error
    process.stderr.write(`${error.message}\n${isUsage ? 'npm run chaos:mutants -- --help\n' : ''}`)
    return isUsage ? 2 : 1
  }
}

async function huntAll(wanted: readonly Mutant[], atOnce: number): Promise<number> {
  const copies = new Copies(root)
  const stop = new AbortController()
  const interrupt = (): void => stop.abort(new UnsoundError('Interrupted'))
  process.once('SIGINT', interrupt)
  process.once('SIGTERM', interrupt)
  try {
    // Before anything runs that takes its time.
    for (const mutant of wanted)
      mutated(mutant, readFileSync(join(copies.sound, mutant.file), 'utf8'))
    const fates = await allFates(wanted, atOnce, new Hunt(copies, stop.signal), stop)
    process.stdout.write(tableOf(fates))
    return fates.every(({ killer }) => killer) ? 0 : 1
  } finally {
    process.off('SIGINT', interrupt)
    process.off('SIGTERM', interrupt)
    copies.removeAll()
  }
}

/** In the order of the catalogue. What goes wrong with one stops them all. */
async function allFates(
  wanted: readonly Mutant[],
  atOnce: number,
  hunt: Hunt,
  stop: AbortController
): Promise<readonly Fate[]> {
  const fates: Fate[] = []
  const left = wanted.values()
  const work = async (): Promise<void> => {
    for (const mutant of left) {
      const fate = await hunt.hunt(mutant)
      fates.push(fate)
      process.stderr.write(`${fates.length}/${wanted.length} ${lineOf(fate)}\n`)
    }
  }
  const works = Array.from({ length: atOnce }, () => work().catch(error => stop.abort(error)))
  await Promise.all(works)
  stop.signal.throwIfAborted()
  return fates.toSorted((a, b) => wanted.indexOf(a.mutant) - wanted.indexOf(b.mutant))
}
