import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Mutant } from './mutant.ts'

/** A mutant does not fit the code any more. */
export class StaleMutantError extends Error {
  override readonly name = 'StaleMutantError'
}

/** The text of the mutant's file with its fault. */
export function mutated({ name, file, find, replace }: Mutant, text: string): string {
  const parts = text.split(find)
  if (parts.length === 2) return parts.join(replace)
  throw new StaleMutantError(
    `The mutant ${name} does not apply: its text is ${parts.length - 1} times in ${file}, and has ` +
      `to be there once. Adapt its \`find\` (chaos/mutants/catalog/) to the code as it is now:\n${find}`
  )
}

/** Makes the fault in a copy of the repository. */
export function apply(mutant: Mutant, copy: string): void {
  const path = join(copy, mutant.file)
  writeFileSync(path, mutated(mutant, readFileSync(path, 'utf8')))
  if (!mutant.file.endsWith('.lua')) return
  const { status, stderr } = spawnSync(process.execPath, ['scripts/embed-lua.mjs'], {
    cwd: copy,
    encoding: 'utf8'
  })
  if (status !== 0) throw new Error(`The Lua of ${mutant.name} could not be embedded: ${stderr}`)
}
