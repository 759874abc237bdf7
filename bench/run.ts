import { mkdirSync, writeFileSync } from 'node:fs'
import { startRedis, type RedisServer } from '../test/support/redis-server.ts'
import { type Case, countFor, runCase } from './benchmark.ts'
import { ensureBuilt } from './built-package.ts'
import { type BenchOptions, readOptions, usage } from './options.ts'
import { environment } from './report/environment.ts'
import { whole } from './report/figures.ts'
import { report } from './report/report.ts'
import { rateOf, type Sample } from './report/sample.ts'

const options = readOptions(process.argv.slice(2))
if (options.help) console.log(usage)
else await run(options)

async function run({ systems, save, ...rest }: BenchOptions): Promise<void> {
  const startedAt = new Date()
  if (systems.some(({ name }) => name === 'pushpull')) ensureBuilt()
  const server = await startRedis()
  try {
    const samples = await measureAll({ systems, save, ...rest }, server)
    const text = report(samples, await environment(server, systems, startedAt))
    console.log(text)
    if (save !== undefined) saveReport(save, text)
  } finally {
    await server.stop()
  }
}

async function measureAll(chosen: BenchOptions, server: RedisServer): Promise<Sample[]> {
  const samples: Sample[] = []
  for (let round = 1; round <= chosen.rounds; round++) {
    for (const oneCase of casesOf(chosen, round)) {
      const sample = { ...oneCase, round, result: await runCase(oneCase, server, chosen.profile) }
      samples.push(sample)
      log(sample, chosen.rounds)
    }
  }
  return samples
}

// Systems take turns within a round, and each round begins with another one.
function casesOf({ scenarios, systems, payloads, seconds }: BenchOptions, round: number): Case[] {
  const first = (round - 1) % systems.length
  const turn = [...systems.slice(first), ...systems.slice(0, first)]
  return scenarios.flatMap(scenario =>
    payloads.flatMap(bytes =>
      turn.flatMap(system => {
        const pace = system.paces[scenario.measured]
        return pace ? [{ scenario, system, bytes, count: countFor(pace, bytes, seconds) }] : []
      })
    )
  )
}

function log(sample: Sample, rounds: number): void {
  const { round, scenario, bytes, system, result } = sample
  const figures = `${whole(rateOf(sample))} msgs/s (${whole(result.count)} in ${result.seconds.toFixed(2)} s)`
  process.stderr.write(
    `${round}/${rounds} ${scenario.name} ${bytes} B ${system.name}: ${figures}\n`
  )
}

function saveReport(name: string, text: string): void {
  const folder = new URL('results/', import.meta.url)
  mkdirSync(folder, { recursive: true })
  writeFileSync(new URL(`${name}.md`, folder), text)
}
