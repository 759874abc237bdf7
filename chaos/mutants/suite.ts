import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'
import { typescriptFlags } from '../../scripts/typescript-flags.mjs'
import type { Suite } from './mutant.ts'

/** How long a test may take, and a suite. Faults make things hang. */
const testWithinMs = 40_000
const suiteWithinMs = 150_000
/** How long a suite may take to end when it is told to. */
const killAfterMs = 3000

const longestReport = 4000

/** What a suite says of a copy of the repository. */
export interface Verdict {
  readonly hasPassed: boolean
  /** What failed first, if anything did. */
  readonly failure: string
  /** The same with all details. */
  readonly report: string
  /** No test was selected, so none could fail. */
  readonly isEmpty: boolean
}

/** The suite as its reader knows it. */
export function nameOf(suite: Suite): string {
  return suite.kind === 'tests' ? suite.file : `chaos ${suite.scenario}, seed ${suite.seed}`
}

/** How to run it by hand. */
export function commandOf(suite: Suite): string {
  if (suite.kind === 'run') {
    return `npm run chaos -- --scenario ${suite.scenario} --seed ${suite.seed}`
  }
  const pattern = suite.pattern === undefined ? '' : ` --test-name-pattern='${suite.pattern}'`
  return `npm test -- ${suite.file}${pattern}`
}

/** Runs a suite in a copy of the repository. */
export async function judge(suite: Suite, copy: string, stop: AbortSignal): Promise<Verdict> {
  const over = AbortSignal.any([stop, AbortSignal.timeout(suiteWithinMs)])
  // A group of its own, so that all that it starts ends with it.
  const child = spawn(process.execPath, argumentsOf(suite), {
    cwd: copy,
    env: environment(),
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe']
  })
  const end = (): void => endGroup(child.pid)
  over.addEventListener('abort', end)
  const code = new Promise<number | null>(resolve => child.once('exit', resolve))
  const [out, errors] = await Promise.all([text(child.stdout), text(child.stderr)])
  const hasPassed = (await code) === 0
  over.removeEventListener('abort', end)
  stop.throwIfAborted()
  if (hasPassed) return { hasPassed, failure: '', report: '', isEmpty: /^ℹ pass 0$/m.test(out) }
  const report = reportIn(suite, out + errors)
  const failure = over.aborted ? 'it did not end' : failureIn(report)
  return { hasPassed, failure, report, isEmpty: false }
}

/** What stands still, as some tests have it, hears of no SIGTERM. */
function endGroup(leader: number | undefined): void {
  if (leader === undefined) return
  signalGroup(leader, 'SIGTERM')
  setTimeout(() => signalGroup(leader, 'SIGKILL'), killAfterMs)
}

function signalGroup(leader: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-leader, signal)
  } catch {
    // It has ended.
  }
}

function argumentsOf(suite: Suite): string[] {
  if (suite.kind === 'run') {
    const { scenario, seed } = suite
    return [...typescriptFlags, 'chaos/main.ts', '--scenario', scenario, '--seed', `${seed}`]
  }
  const pattern = suite.pattern === undefined ? [] : [`--test-name-pattern=${suite.pattern}`]
  return ['scripts/test.mjs', suite.file, `--test-timeout=${testWithinMs}`, ...pattern]
}

/** A test that is started by a test must not report to it. */
function environment(): NodeJS.ProcessEnv {
  const { NODE_TEST_CONTEXT: _, FORCE_COLOR: __, ...rest } = process.env
  return { ...rest, NO_COLOR: '1' }
}

function reportIn(suite: Suite, output: string): string {
  const title = suite.kind === 'run' ? 'What was violated:\n' : '✖ failing tests:\n'
  const at = output.indexOf(title)
  return at === -1
    ? output.slice(-longestReport)
    : output.slice(at + title.length, at + longestReport)
}

/** The sentence of the first test that failed, or of the first promise that was broken. */
function failureIn(report: string): string {
  const sentence = /^test at .+\n✖ (.+?) \([\d.]+ms\)/m.exec(report)?.[1]
  // The test runner knows no sentence for what befalls the process.
  if (sentence?.endsWith('.test.ts')) return 'its process had to be ended, or ended by itself'
  return sentence ?? report.trimStart().split('\n', 1)[0] ?? ''
}
