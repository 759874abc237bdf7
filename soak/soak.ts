import { remainsOf } from '../chaos/outstanding.ts'
import { monotonicMs } from '../chaos/ledger.ts'
import type { Settings } from './command-line.ts'
import { runFaults, unexplainedLosses } from './faults.ts'
import { outcomeOf, type Outcome } from './outcome.ts'
import { reliableKeys, reliableQueue } from './queues.ts'
import { lastingKeys } from './redis-facts.ts'
import { Sampler } from './sampler.ts'
import { within, type FaultRecord, type Sample } from './samples.ts'
import { scheduleOf, type Schedule } from './schedule.ts'
import { Stage } from './stage.ts'

const drainWithinMs = 120_000
const idleSamples = 10
/** So many of each producer at first, so that all keys are there that stay. */
const firstJobs = 100
/** How long others may take to give up those who are gone. */
const calmWithinMs = 60_000

/** What came of it, and when what happened. */
export interface SoakResult extends Outcome {
  readonly samples: readonly Sample[]
  readonly faults: readonly FaultRecord[]
  readonly schedule: Schedule
}

/** Where it tells what happens. */
export interface Witness {
  phase(text: string): void
  sampled(sample: Sample): void
  struck(record: FaultRecord): void
}

/** One soak, from the start of Redis to its end. */
export class Soak {
  readonly #settings: Settings
  readonly #schedule: Schedule
  readonly #witness: Witness
  readonly #stage: Stage
  readonly #sampler: Sampler
  readonly #faults: FaultRecord[] = []
  #sinceMs = monotonicMs()

  private constructor(settings: Settings, stage: Stage, witness: Witness) {
    this.#settings = settings
    this.#schedule = scheduleOf(settings)
    this.#witness = witness
    this.#stage = stage
    this.#sampler = new Sampler(
      stage,
      () => this.#clock(),
      sample => witness.sampled(sample)
    )
  }

  static async run(settings: Settings, witness: Witness): Promise<SoakResult> {
    witness.phase('starting')
    const stage = await Stage.start(settings)
    const soak = new Soak(settings, stage, witness)
    try {
      return await soak.#run()
    } finally {
      soak.#sampler.stop()
      await stage.end()
    }
  }

  /** Seconds since the load began. */
  #clock(): number {
    return (monotonicMs() - this.#sinceMs) / 1000
  }

  async #run(): Promise<SoakResult> {
    const before = await this.#beIdle('idle before')
    await this.#load()
    this.#witness.phase('draining')
    this.#sampler.phase = 'drain'
    await this.#drain()
    await this.#calmDown()
    const after = await this.#beIdle('idle after')
    this.#sampler.stop()
    await this.#close()
    const samples = this.#sampler.samples.toSorted((a, b) => a.at - b.at)
    const windows = {
      idleBefore: before.samples,
      loadFirst: within(samples, this.#schedule.first),
      loadLast: within(samples, this.#schedule.last),
      idleAfter: after.samples,
      keysBefore: before.keys,
      keysAfter: after.keys
    }
    const lostAt = this.#stage.leasesLostAtMs.map(ms => (ms - this.#sinceMs) / 1000)
    return {
      ...outcomeOf(this.#stage, windows, unexplainedLosses(lostAt, this.#faults)),
      samples,
      faults: this.#faults,
      schedule: this.#schedule
    }
  }

  /** Looks at what is there when nothing is to be done. */
  async #beIdle(
    phase: 'idle before' | 'idle after'
  ): Promise<{ samples: Sample[]; keys: string[] }> {
    const stage = this.#stage
    if (phase === 'idle before') {
      stage.producers.party.order({ type: 'push', count: firstJobs })
      await this.#drain()
      await this.#calmDown()
    }
    this.#witness.phase(phase)
    this.#sampler.phase = phase
    this.#sampler.mayCollect = true
    return {
      samples: await this.#sampler.next(idleSamples),
      keys: await lastingKeys(stage.redis)
    }
  }

  async #load(): Promise<void> {
    const { loadSeconds, first, last } = this.#schedule
    const { producers } = this.#stage
    this.#witness.phase('load')
    this.#sinceMs = monotonicMs()
    this.#sampler.phase = 'load'
    producers.party.order({ type: 'start' })
    const faults = runFaults(this.#stage, this.#schedule, this.#settings.seed, {
      clock: () => this.#clock(),
      tell: record => {
        this.#faults.push(record)
        this.#witness.struck(record)
      }
    })
    const struck = faults.catch((error: unknown) => {
      this.#stage.trouble(`a fault could not be made: ${String(error)}`)
    })
    await this.#stage.sleep((first.until - this.#clock()) * 1000)
    // It costs a pause each time, which is not for the rest of the latencies.
    this.#sampler.mayCollect = false
    await this.#stage.sleep((last.from - this.#clock()) * 1000)
    this.#sampler.mayCollect = true
    await this.#stage.sleep((loadSeconds - this.#clock()) * 1000)
    await struck
    producers.party.order({ type: 'stop' })
  }

  /** Waits until everything is pushed and handled. */
  async #drain(): Promise<void> {
    const stage = this.#stage
    const isDone = await this.#until(drainWithinMs, async () => {
      const { unanswered, backlog } = stage.open
      if (unanswered + backlog > 0) return false
      const remains = await remainsOf({ redis: stage.redis, queue: reliableQueue })
      return remains !== undefined && remains.ready + remains.later + remains.held === 0
    })
    if (isDone) return
    const remains = await remainsOf({ redis: stage.redis, queue: reliableQueue })
    const facts = JSON.stringify({ ...stage.open, ...remains })
    stage.trouble(`not drained after ${drainWithinMs / 1000} s: ${facts}`)
    for (const history of stage.histories) stage.trouble(history)
  }

  /** Waits until the leases of former connections are gone. */
  async #calmDown(): Promise<void> {
    this.#witness.phase('calming down')
    const { redis } = this.#stage
    await this.#until(calmWithinMs, async () => {
      const leases = Number(await redis.cli('ZCARD', reliableKeys.leases))
      return leases === Number(await redis.cli('HLEN', reliableKeys.consumers))
    })
  }

  /** All processes have to end by themselves, and leave nothing but what is meant to stay. */
  async #close(): Promise<void> {
    this.#witness.phase('closing')
    const stage = this.#stage
    await Promise.all(stage.slots.map(slot => slot.close()))
    stage.read()
    const letters = Number(await stage.redis.cli('LLEN', reliableKeys.dead))
    if (letters > 0) stage.trouble(`${letters} messages became dead letters that should not`)
    const left = (await lastingKeys(stage.redis)).filter(name => name !== reliableKeys.state)
    if (left.length > 0) stage.trouble(`keys left after all was closed: ${left.join(' ')}`)
    const clients = String(await stage.redis.cli('CLIENT', 'LIST'))
      .trim()
      .split('\n')
    if (clients.length > 1) stage.trouble(`${clients.length - 1} connections left after the end`)
  }

  async #until(withinMs: number, isTrue: () => Promise<boolean>): Promise<boolean> {
    const deadlineMs = monotonicMs() + withinMs
    while (monotonicMs() < deadlineMs) {
      if (await isTrue()) return true
      await this.#stage.sleep(100)
    }
    return false
  }
}
