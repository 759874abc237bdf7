import { requireEmbeddedLua } from './embedded-lua.ts'
import { help, settingsOf, type Settings } from './command-line.ts'
import { monotonicMs } from './ledger.ts'
import { Progress } from './progress.ts'
import { runOnce, type RunResult } from './runner.ts'
import type { Scenario } from './scenario.ts'
import { scenarios } from './scenarios.ts'
import { tableOf } from './table.ts'
import { exitCodeOf, UsageError } from './usage.ts'

/** A run that is to be made. */
interface Order {
  readonly scenario: Scenario
  readonly seed: number
}

process.exitCode = await exitCodeOf('npm run chaos', () => main(process.argv.slice(2)))

async function main(args: readonly string[]): Promise<number> {
  const settings = settingsOf(args)
  if (settings.wants === 'help') process.stdout.write(help)
  else if (settings.wants === 'list') process.stdout.write(list(chosen(settings)))
  else return runAll(settings, args)
  return 0
}

function chosen({ words }: Settings): readonly Scenario[] {
  const found = scenarios.filter(
    ({ name }) => words.length === 0 || words.some(word => name.includes(word))
  )
  // A name that is also a part of others means itself.
  const exact = scenarios.filter(({ name }) => words.includes(name))
  if (found.length === 0) throw new UsageError(`No scenario has ${words.join(' or ')} in its name`)
  return words.length > 0 && exact.length === words.length ? exact : found
}

function list(of: readonly Scenario[]): string {
  return of.map(({ name, promise }) => `${name.padEnd(24)}${promise}\n`).join('')
}

async function runAll(settings: Settings, args: readonly string[]): Promise<number> {
  requireEmbeddedLua()
  const wanted = chosen(settings)
  const total = settings.minutes === undefined ? wanted.length * settings.seeds : undefined
  const progress = new Progress(process.stderr, total, settings.isTalkative)
  const results: RunResult[] = []
  const orders = ordersOf(wanted, settings)
  const say = settings.isTalkative ? (text: string): void => progress.say(text) : undefined
  const running = new Set<string>()
  // What is thrown outside all promises can be of any of the runs.
  process.on('uncaughtException', error => {
    progress.say(`Thrown by one of ${[...running].join(', ')}:\n${error.stack}`)
    process.exit(1)
  })
  const work = async (): Promise<void> => {
    for (const { scenario, seed } of orders) {
      const name = `${scenario.name} ${seed}`
      running.add(name)
      const started = progress.begin(name)
      const result = await runOnce(scenario, seed, { ...(say && { say }), watch: started.watch })
      running.delete(name)
      started.end(result)
      results.push(result)
    }
  }
  await Promise.all(Array.from({ length: settings.atOnce }, work))
  progress.end()
  process.stdout.write(tableOf(inOrder(results), commandOf(args)))
  return results.some(({ violations }) => violations.length > 0) ? 1 : 0
}

/** All scenarios with the first seed, then all with the next. Shared by all who take from it. */
function* ordersOf(of: readonly Scenario[], settings: Settings): Generator<Order> {
  const { seeds, firstSeed, minutes } = settings
  const deadlineMs = minutes === undefined ? Infinity : monotonicMs() + minutes * 60_000
  const last = minutes === undefined ? firstSeed + seeds - 1 : Infinity
  for (let seed = firstSeed; seed <= last; seed++) {
    for (const scenario of of) {
      if (monotonicMs() > deadlineMs) return
      yield { scenario, seed }
    }
  }
}

function commandOf(args: readonly string[]): string {
  return ['npm run chaos', ...(args.length > 0 ? ['--', ...args] : [])].join(' ')
}

function inOrder(results: readonly RunResult[]): RunResult[] {
  return results.toSorted((a, b) => scenarios.indexOf(a.scenario) - scenarios.indexOf(b.scenario))
}
