import type { Fate } from './hunt.ts'
import type { Mutant } from './mutant.ts'
import { nameOf } from './suite.ts'

/** What became of the mutants, as a Markdown table. */
export function tableOf(fates: readonly Fate[]): string {
  const head = '| mutant | what it breaks | killed by | seconds |\n|---|---|---|---:|\n'
  const dead = fates.filter(({ killer }) => killer)
  const total = `${dead.length} of ${fates.length} mutants were killed.`
  return `${head}${fates.map(row).join('')}\n${total} (Node ${process.version})\n`
}

function row({ mutant, killer, failure, ms }: Fate): string {
  const { name, breaks } = mutant
  const cells = [
    killer ? name : `**${name}**`,
    breaks,
    killer
      ? `${nameOf(killer)}: ${failure}`
      : `**nothing**: ${mutant.suites.map(nameOf).join(', ')}`,
    (ms / 1000).toFixed(1)
  ]
  return `| ${cells.map(cell => cell.replaceAll('|', '\\|')).join(' | ')} |\n`
}

/** The mutants, for `--list`. */
export function listOf(mutants: readonly Mutant[]): string {
  return mutants.map(({ name, breaks }) => `${name.padEnd(28)}${breaks}\n`).join('')
}

/** One line on what became of a mutant. */
export function lineOf({ mutant, killer, failure, ms }: Fate): string {
  const seconds = `${(ms / 1000).toFixed(1)} s`
  if (!killer) return `SURVIVED ${mutant.name}, ${seconds}`
  return `${mutant.name}: killed by ${nameOf(killer)}, ${seconds}: ${failure}`
}
