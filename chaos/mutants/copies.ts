import { cpSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** What no suite needs, or what is linked. */
const leftOut = new Set(['node_modules', '.git', 'dist', 'coverage', 'bench', '.cache'])

/**
 * Copies of the repository in a folder for temporary files. All are like it was when the first one
 * was made, whatever happens to it meanwhile.
 */
export class Copies {
  readonly #folder = mkdtempSync(join(tmpdir(), 'pushpull-mutants-'))
  /** The one that nobody changes. */
  readonly sound = join(this.#folder, 'sound')

  constructor(root: string) {
    copyTree(root, this.sound)
    symlinkSync(join(root, 'node_modules'), join(this.#folder, 'node_modules'))
  }

  /** One more, to be changed. */
  make(name: string): string {
    const copy = join(this.#folder, name)
    copyTree(this.sound, copy)
    return copy
  }

  remove(name: string): void {
    rmSync(join(this.#folder, name), { recursive: true, force: true })
  }

  removeAll(): void {
    rmSync(this.#folder, { recursive: true, force: true })
  }
}

function copyTree(from: string, to: string): void {
  for (const entry of readdirSync(from)) {
    if (!leftOut.has(entry)) cpSync(join(from, entry), join(to, entry), { recursive: true })
  }
}
