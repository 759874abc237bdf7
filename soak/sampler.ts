import { monotonicMs } from '../chaos/ledger.ts'
import type { Totals } from './books.ts'
import type { Census } from './parties/census.ts'
import { redisFacts } from './redis-facts.ts'
import { percentile, type Phase, type Sample } from './samples.ts'
import type { Stage } from './stage.ts'

const everyMs = 1000
const answersWithinMs = 800
/** Collecting garbage takes time from the load. */
const collectEvery = 2

/** Takes a sample each second. */
export class Sampler {
  readonly samples: Sample[] = []
  phase: Phase = 'idle before'
  /** Whether garbage is to be collected before some of the samples. */
  mayCollect = true
  readonly #stage: Stage
  readonly #clock: () => number
  readonly #taken: (sample: Sample) => void
  #before: Pick<Totals, 'confirmed' | 'processed'> = { confirmed: 0, processed: 0 }
  #beforeMs = monotonicMs()
  #count = 0
  #isAsking = false
  readonly #timer: NodeJS.Timeout

  /** `clock` tells the seconds since the load began. */
  constructor(stage: Stage, clock: () => number, taken: (sample: Sample) => void) {
    this.#stage = stage
    this.#clock = clock
    this.#taken = taken
    this.#timer = setInterval(() => void this.#take(), everyMs)
  }

  /** Samples of what happens from now on. */
  async next(count: number): Promise<Sample[]> {
    const from = this.samples.length + 1
    while (this.samples.length < from + count) await this.#stage.sleep(50)
    return this.samples.slice(from)
  }

  stop(): void {
    clearInterval(this.#timer)
  }

  async #take(): Promise<void> {
    const phase = this.phase
    const isCollected = this.mayCollect && this.#count++ % collectEvery === 0
    const flow = this.#flow()
    // What was asked last has not been answered yet.
    const [redis, parties] = this.#isAsking ? [undefined, {}] : await this.#ask(isCollected)
    const sample: Sample = { ...flow, phase, redis, parties, isCollected }
    this.samples.push(sample)
    this.#taken(sample)
  }

  #flow(): Pick<Sample, 'at' | 'pushed' | 'handled' | 'p50Ms' | 'p99Ms' | 'worstMs'> {
    this.#stage.read()
    const { reliable, plain } = this.#stage
    const nowMs = monotonicMs()
    const seconds = Math.max(0.001, (nowMs - this.#beforeMs) / 1000)
    const confirmed = reliable.totals.confirmed + plain.totals.confirmed
    const processed = reliable.totals.processed + plain.totals.processed
    const latencies = [...reliable.takeLatencies(), ...plain.takeLatencies()]
    const flow = {
      at: rounded(this.#clock()),
      pushed: rounded((confirmed - this.#before.confirmed) / seconds),
      handled: rounded((processed - this.#before.processed) / seconds),
      p50Ms: rounded(percentile(latencies, 0.5)),
      p99Ms: rounded(percentile(latencies, 0.99)),
      worstMs: rounded(percentile(latencies, 1))
    }
    this.#before = { confirmed, processed }
    this.#beforeMs = nowMs
    return flow
  }

  async #ask(mustCollect: boolean): Promise<[Sample['redis'], Sample['parties']]> {
    this.#isAsking = true
    const { redis, slots } = this.#stage
    const [facts, ...all] = await Promise.all([
      redisFacts(redis, answersWithinMs),
      ...slots.map(slot => slot.census(mustCollect, answersWithinMs))
    ])
    this.#isAsking = false
    const parties: Record<string, Census> = {}
    for (const [index, { name }] of slots.entries()) {
      const census = all[index]
      if (census) parties[name] = census
    }
    return [facts, parties]
  }
}

function rounded<Value extends number | undefined>(value: Value): Value {
  return (value === undefined ? undefined : Math.round(value * 100) / 100) as Value
}
