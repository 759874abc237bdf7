import { setTimeout as sleep } from 'node:timers/promises'
import type { RedisServer } from '../test/support/redis-server.ts'
import { checkWhatIsLeft } from './leftovers.ts'
import type { Extent } from './pace.ts'
import type { Scenario, Step } from './scenario.ts'
import { latenciesOf } from './stage/latencies.ts'
import {
  type DurationSummary,
  type StageOrder,
  type StageResult,
  warmUpCount
} from './stage/order.ts'
import { runStage, type StageProgram } from './stage/run-stage.ts'
import type { Role, Settings, System } from './systems/system.ts'

/** One system in one scenario, with messages of one size. */
export interface Case {
  scenario: Scenario
  system: System
  bytes: number
  count: number
}

/** What was measured of a case. */
export interface CaseResult extends StageResult {
  /** What each job takes in Redis, in scenarios that leave it there. */
  redisBytesPerJob: number | undefined
  /** How long messages were on their way, or sends took. */
  waitMs: DurationSummary | undefined
}

/** Where and how cases are run. */
export interface Bench {
  server: RedisServer
  extent: Extent
  /** The module of a stage. */
  module: string
  /** Folder for CPU profiles of the measured stages. */
  profile: string | undefined
}

/** Runs the stages of a case on an empty server; resolves with what the measured one took. */
export async function runCase(oneCase: Case, bench: Bench): Promise<CaseResult> {
  const { scenario } = oneCase
  await bench.server.cli('FLUSHALL')
  for (const step of scenario.before ?? []) {
    await playStep(oneCase, step, bench)
    await sleep(step.waitMs ?? 0)
  }
  const result = await playMeasured(oneCase, bench)
  for (const step of scenario.after ?? []) {
    await sleep(step.waitMs ?? 0)
    await playStep(oneCase, step, bench)
  }
  const { ballastShare } = bench.extent
  await checkWhatIsLeft(oneCase, { arrived: result.arrived, ballastShare }, bench.server)
  return result
}

async function playMeasured(oneCase: Case, bench: Bench): Promise<CaseResult> {
  const { scenario, count, system } = oneCase
  const order = orderOf(oneCase, bench, { system: system.name, role: scenario.measured })
  const bytesBefore = await usedMemory(bench)
  const [result, beside] = await runTogether(order, scenario.beside, bench)
  const stored = (await usedMemory(bench)) - bytesBefore
  return {
    ...result,
    processCpuSeconds:
      result.processCpuSeconds + (beside?.momentsMs ? beside.processCpuSeconds : 0),
    redisBytesPerJob: scenario.isStoring ? stored / (count + warmUpCount(order)) : undefined,
    waitMs: beside?.momentsMs
      ? latenciesOf(beside.momentsMs, result.momentsMs!)
      : result.durationsMs
  }
}

// When one of them fails, the other would wait for it.
async function runTogether(
  order: StageOrder,
  besideRole: Role | undefined,
  { module, profile }: Bench
): Promise<[StageResult, StageResult | undefined]> {
  const failed = new AbortController()
  const { signal } = failed
  const nodeArguments = profile === undefined ? [] : profiling(profile)
  try {
    return await Promise.all([
      runStage(order, { module, nodeArguments, signal }),
      besideRole && runStage({ ...order, role: besideRole }, { module, nodeArguments: [], signal })
    ])
  } catch (reason) {
    failed.abort()
    throw reason
  }
}

async function playStep(oneCase: Case, step: Step, bench: Bench): Promise<void> {
  const { role, by, extra = 0, isBehind } = step
  const { system } = oneCase
  const player = by === 'itself' ? system.name : (by ?? system.otherEnd)
  const order = orderOf(oneCase, bench, { system: player, role })
  const besides = Math.ceil(extra * bench.extent.ballastShare)
  const amount =
    by === 'ballast' ? { count: besides, isWarmedUp: false } : { extra: order.extra + besides }
  const queueSuffix = isBehind ? '-behind' : ''
  await runStage({ ...order, ...amount, queueSuffix }, plainProgram(bench))
}

function orderOf(
  { scenario, bytes, count }: Case,
  { server, extent }: Bench,
  { system, role }: { system: string; role: Role }
): StageOrder {
  const { host, port } = server
  const extra = role === 'work' ? Math.ceil((scenario.extra ?? 0) * extent.ballastShare) : 0
  const settings = { ...defaults, sustainSeconds: extent.sustainSeconds, ...scenario.settings }
  const isWarmedUp = settings.ratePerSecond === 0 && role !== 'workSustained'
  return { system, role, host, port, bytes, count, extra, settings, queueSuffix: '', isWarmedUp }
}

const defaults: Omit<Settings, 'sustainSeconds'> = {
  concurrency: 100,
  handlerMs: 0,
  delayMs: 0,
  ratePerSecond: 0
}

function plainProgram({ module }: Bench): StageProgram {
  return { module, nodeArguments: [] }
}

function profiling(folder: string): string[] {
  return ['--cpu-prof', `--cpu-prof-dir=${folder}`]
}

async function usedMemory({ server }: Bench): Promise<number> {
  const info = String(await server.cli('INFO', 'memory'))
  return Number(/^used_memory:(\d+)/m.exec(info)?.[1])
}
