import { mkdirSync, writeFileSync } from 'node:fs'
import { startRedis } from '../test/support/redis-server.ts'
import { type Bench, type Case, runCase } from './benchmark.ts'
import { placePackage } from './built-package.ts'
import { type BenchOptions, readOptions, usage } from './options.ts'
import { countFor } from './pace.ts'
import { reasonFor } from './report/absent.ts'
import { charts } from './report/charts.ts'
import { environment } from './report/environment.ts'
import { whole } from './report/figures.ts'
import { report } from './report/report.ts'
import { type Failure, rateOf, type Sample } from './report/sample.ts'
import type { Outcome } from './report/sections.ts'
import { bundleStage, stageFolder } from './stage/bundle.ts'

const options = readOptions(process.argv.slice(2))
if (options.help) console.log(usage)
else await run(options)

async function run(chosen: BenchOptions): Promise<void> {
  const { systems, extent, profile, save } = chosen
  const startedAt = new Date()
  const module = await bundleStage()
  placePackage(stageFolder, chosen.dist)
  const server = await startRedis()
  const outcome: Outcome & Measured = { ...chosen, samples: [], failures: [] }
  try {
    for (let round = 1; round <= chosen.rounds; round++) {
      await measure(outcome, casesOf(chosen, round), { server, extent, module, profile })
      const text = report(outcome, await environment(server, systems, startedAt))
      if (save !== undefined) saveAll(save, text, outcome)
      if (round === chosen.rounds) console.log(text)
    }
  } finally {
    await server.stop()
  }
  if (outcome.failures.length > 0) process.exitCode = 1
}

interface Measured {
  samples: Sample[]
  failures: Failure[]
}

async function measure(to: Measured, cases: Turn[], bench: Bench): Promise<void> {
  for (const turn of cases) {
    try {
      const sample = { ...turn, result: await runCase(turn, bench) }
      to.samples.push(sample)
      log(turn, figuresOf(sample))
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      to.failures.push({ ...turn, reason })
      log(turn, `FAILED: ${reason}`)
    }
  }
}

interface Turn extends Case {
  round: number
}

// Systems take turns within a round, and each round begins with another one.
function casesOf({ scenarios, systems, payloads, extent }: BenchOptions, round: number): Turn[] {
  const first = (round - 1) % systems.length
  const turn = [...systems.slice(first), ...systems.slice(0, first)]
  return scenarios.flatMap(scenario =>
    payloads.flatMap(bytes =>
      turn.flatMap(system => {
        const pace = system.paces[scenario.measured]
        if (typeof pace !== 'object' || reasonFor(system, scenario) !== undefined) return []
        if (scenario.group === 'flat' && system.name !== 'pushpull') return []
        const count = countFor(scenario, pace, bytes, extent)
        return [{ round, scenario, system, bytes, count }]
      })
    )
  )
}

function figuresOf(sample: Sample): string {
  const { count, seconds } = sample.result
  return `${whole(rateOf(sample))} jobs/s (${whole(count)} in ${seconds.toFixed(2)} s)`
}

function log({ round, scenario, bytes, system }: Turn, what: string): void {
  process.stderr.write(`Round ${round}: ${scenario.name} ${bytes} B ${system.name}: ${what}\n`)
}

function saveAll(name: string, text: string, outcome: Outcome): void {
  const folder = new URL('results/', import.meta.url)
  mkdirSync(folder, { recursive: true })
  writeFileSync(new URL(`${name}.md`, folder), text)
  for (const { suffix, svg } of charts(outcome)) {
    writeFileSync(new URL(`${name}-${suffix}.svg`, folder), svg)
  }
}
