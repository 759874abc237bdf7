/** A fault that is made on purpose, to see whether the suites find it. */
export interface Mutant {
  readonly name: string
  /** What goes wrong with it, in one sentence. */
  readonly breaks: string
  /** The file that is changed, from the root of the repository. */
  readonly file: string
  /** The text that is changed. It is in the file exactly once. */
  readonly find: string
  readonly replace: string
  /** What should kill it, the cheapest first. */
  readonly suites: readonly Suite[]
}

/** Something that passes as long as the code is right. */
export type Suite = Tests | Run

/** The tests of a file, or those of them whose sentences match the pattern. */
export interface Tests {
  readonly kind: 'tests'
  readonly file: string
  readonly pattern: string | undefined
}

/** A run of a chaos scenario. */
export interface Run {
  readonly kind: 'run'
  readonly scenario: string
  readonly seed: number
}

export function tests(file: string, pattern?: string): Tests {
  return { kind: 'tests', file: `test/${file}.test.ts`, pattern }
}

export function chaos(scenario: string, seed = 1): Run {
  return { kind: 'run', scenario, seed }
}
