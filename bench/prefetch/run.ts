// How good `prefetch: 'auto'` is: how even with jobs that take 0 or 1,000 ms, and how fast with such
// that take no time, next to fixed values.
import { join } from 'node:path'
import { type RedisServer, startRedis } from '../../test/support/redis-server.ts'
import { placePackage } from '../built-package.ts'
import { environment } from '../report/environment.ts'
import { median } from '../report/statistics.ts'
import { stageFolder } from '../stage/bundle.ts'
import { Crew } from './crew.ts'
import { idealMs, mixture } from './mixture.ts'
import type { WorkerPlan } from './worker-program.ts'

const rounds = Number(process.argv[2] ?? 3)
const mixed = {
  modes: ['auto', 2, 10, 100] as const,
  jobs: mixture(1500, 15),
  size: 4,
  concurrency: 2
}
const quick = {
  modes: ['auto', 200, 500, 1000, 2000, 5000] as const,
  jobs: 400_000,
  concurrency: 100
}

type Mode = number | 'auto'

placePackage(stageFolder)
const module = join(stageFolder, 'package/esm/index.js')
const server = await startRedis()
const startedAt = new Date()
try {
  const evenness = await inTurns(mixed.modes, mode => makespanMs(mode))
  const speed = await inTurns(quick.modes, mode => jobsPerSecond(mode))
  console.log(await report(evenness, speed))
} finally {
  await server.stop()
}

async function inTurns<Any extends Mode>(
  modes: readonly Any[],
  measure: (mode: Any) => Promise<number>
): Promise<Map<Any, number[]>> {
  const results = new Map<Any, number[]>(modes.map(mode => [mode, []]))
  for (let round = 0; round < rounds; round++) {
    for (const mode of modes) {
      await server.cli('FLUSHALL')
      const result = await measure(mode)
      results.get(mode)!.push(result)
      process.stderr.write(`Round ${round + 1}, prefetch ${mode}: ${Math.round(result)}\n`)
    }
  }
  return results
}

async function makespanMs(prefetch: Mode): Promise<number> {
  const { size, concurrency, jobs } = mixed
  const crew = await Crew.start(size, planOf(server, concurrency, prefetch))
  const handled = crew.handled(jobs.length)
  const since = performance.now()
  await server.cli('RPUSH', 'prefetch', ...jobs.map(ms => JSON.stringify({ ms })))
  await handled
  const tookMs = performance.now() - since
  await crew.end()
  return tookMs
}

async function jobsPerSecond(prefetch: Mode): Promise<number> {
  const { concurrency, jobs } = quick
  const element = JSON.stringify({ ms: 0, filler: 'x'.repeat(80) })
  const script = 'for i = 1, ARGV[1] do redis.call("RPUSH", KEYS[1], ARGV[2]) end'
  const crew = await Crew.start(1, planOf(server, concurrency, prefetch))
  const handled = crew.handled(jobs)
  await server.cli('EVAL', script, 1, 'prefetch', jobs, element)
  const since = performance.now()
  await handled
  const perSecond = (jobs / (performance.now() - since)) * 1000
  await crew.end()
  return perSecond
}

function planOf({ url }: RedisServer, concurrency: number, prefetch: Mode): WorkerPlan {
  return { module, url, queue: 'prefetch', concurrency, prefetch }
}

async function report(
  evenness: ReadonlyMap<Mode, readonly number[]>,
  speed: ReadonlyMap<Mode, readonly number[]>
): Promise<string> {
  const { jobs, size, concurrency } = mixed
  const ideal = idealMs(jobs, size * concurrency)
  const best = Math.max(
    ...[...speed].filter(([mode]) => mode !== 'auto').map(([, all]) => median(all))
  )
  return [
    '# Adaptive prefetch',
    await environment(server, [], startedAt),
    `${jobs.length} jobs, of which ${jobs.filter(ms => ms > 0).length} take 1 s and the others no time; ${size} processes with concurrency ${concurrency}. The ideal schedule takes ${ideal / 1000} s.`,
    ['| prefetch | took, median of ' + rounds + ' | x ideal |', '|---|---:|---:|']
      .concat(
        [...evenness].map(
          ([mode, all]) =>
            `| ${mode} | ${(median(all) / 1000).toFixed(2)} s | ${(median(all) / ideal).toFixed(3)} |`
        )
      )
      .join('\n'),
    `${quick.jobs} jobs that take no time; one process with concurrency ${quick.concurrency}.`,
    ['| prefetch | jobs/s, median of ' + rounds + ' | x best fixed |', '|---|---:|---:|']
      .concat(
        [...speed].map(
          ([mode, all]) =>
            `| ${mode} | ${Math.round(median(all)).toLocaleString('en')} | ${(median(all) / best).toFixed(2)} |`
        )
      )
      .join('\n')
  ].join('\n\n')
}
