import type { RunResult } from './runner.ts'
import type { Scenario } from './scenario.ts'

/** The rule of three is good from about here on. */
const fewestRuns = 30

/** All runs of one scenario together. */
interface Row {
  readonly scenario: Scenario
  readonly runs: number
  readonly messages: number
  readonly faults: number
  readonly lost: number
  readonly lossAllowed: number
  readonly extraRuns: number
  readonly extraBound: number
  readonly longestRecoveryMs: number
  readonly violations: number
}

/** One row for each scenario, in the order of their first runs. */
function rowsOf(results: readonly RunResult[]): Row[] {
  const byScenario = new Map<Scenario, RunResult[]>()
  for (const result of results) {
    byScenario.set(result.scenario, [...(byScenario.get(result.scenario) ?? []), result])
  }
  return Array.from(byScenario, ([scenario, its]) => rowOf(scenario, its))
}

function rowOf(scenario: Scenario, results: readonly RunResult[]): Row {
  const sum = (of: (result: RunResult) => number): number =>
    results.reduce((total, result) => total + of(result), 0)
  return {
    scenario,
    runs: results.length,
    messages: sum(({ verdict }) => verdict.attempted),
    faults: sum(({ faults }) => faults),
    lost: sum(({ verdict }) => verdict.lost.length),
    lossAllowed: sum(({ lossAllowed }) => lossAllowed),
    extraRuns: sum(({ verdict }) => verdict.extraRuns),
    extraBound: sum(({ verdict }) => verdict.extraBound),
    longestRecoveryMs: Math.max(...results.map(({ longestRecoveryMs }) => longestRecoveryMs)),
    violations: results.filter(({ violations }) => violations.length > 0).length
  }
}

/** The results as a Markdown table, with what they prove. `command` is how to get them again. */
export function tableOf(results: readonly RunResult[], command: string): string {
  const rows = rowsOf(results)
  const head =
    '| scenario | runs | messages | faults | lost (bound) | extra runs (bound) | longest recovery |\n' +
    '|---|---:|---:|---:|---:|---:|---:|\n'
  return `${head}${rows.map(line).join('')}\n${conclusions(results)}\nAgain: \`${command}\` (Node ${process.version})\n`
}

function line(row: Row): string {
  const { scenario, runs, messages, faults, lost, lossAllowed, extraRuns, extraBound } = row
  const cells = [
    row.violations > 0 ? `**${scenario.name}: ${countOf(row.violations)} failed**` : scenario.name,
    grouped(runs),
    grouped(messages),
    grouped(faults),
    withBound(lost, lossAllowed, scenario.lossBound),
    withBound(extraRuns, extraBound, scenario.extraBound),
    `${(row.longestRecoveryMs / 1000).toFixed(1)} s`
  ]
  return `| ${cells.join(' | ')} |\n`
}

/** A count, what it may be at most, and why that is allowed. */
function withBound(count: number, bound: number, why: string | undefined): string {
  const reason = bound > 0 && why !== undefined ? `: ${why}` : ''
  return `${grouped(count)} (${grouped(bound)}${reason})`
}

function conclusions(results: readonly RunResult[]): string {
  const reliable = results.filter(({ scenario }) => scenario.mode === 'reliable')
  const lost = reliable.reduce((sum, { verdict }) => sum + verdict.lost.length, 0)
  const messages = results.reduce((sum, { verdict }) => sum + verdict.attempted, 0)
  const total = `${countOf(results.length)}, ${grouped(messages)} messages.`
  if (reliable.length === 0) return `${total}\n`
  return `${total} ${ofReliable(reliable.length, lost)}\n`
}

function ofReliable(runs: number, lost: number): string {
  if (lost > 0) return `Reliable mode lost ${grouped(lost)} messages in ${countOf(runs)}.`
  const none = `Reliable mode lost none in ${countOf(runs)}`
  // The rule of three: what happens with a probability above 3/n has shown itself by now, at 95 %.
  if (runs < fewestRuns) return `${none}, which are too few to conclude anything from.`
  return `${none}: a run loses a message with a probability of at most 3/${runs} = ${percent(3 / runs)} at 95 %.`
}

function countOf(runs: number): string {
  return runs === 1 ? '1 run' : `${grouped(runs)} runs`
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`
}

function grouped(count: number): string {
  return count.toLocaleString('en-US')
}
