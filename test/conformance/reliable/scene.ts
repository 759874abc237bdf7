import { once } from 'node:events'
import { sceneTest } from '../scene-test.ts'
import type { ReliablePullOptions } from '../../../src/options/reliable-pull-options.ts'
import type { BatchWorkerOptions, WorkerOptions } from '../../../src/options/worker-options.ts'
import { ReliablePull } from '../../../src/reliable-pull.ts'
import { keysOf } from '../../../src/store/keys.ts'
import { openElement } from '../../support/envelope.ts'
import type { Header } from '../../../src/wire/header.ts'
import { Worker, type BatchHandler, type Handler } from '../../../src/worker.ts'
import { closed, Scene } from '../stream/scene.ts'
import type { StreamPlace, StreamsUnderTest } from '../stream/streams-under-test.ts'

/** A job as it lies in a list. */
export interface Lying {
  readonly data: unknown
  readonly attempts: number
  readonly recoveries: number
  readonly header: Header | undefined
}

/** A queue of its own for each test, with consumers that are closed after it. */
export class ReliableScene extends Scene {
  readonly #place: StreamPlace
  readonly #consumers: Array<ReliablePull | Worker> = []

  constructor(place: StreamPlace) {
    super(place)
    this.#place = place
  }

  reliable<T = number>(options: Partial<ReliablePullOptions<T>> = {}): ReliablePull<T> {
    const pull = new ReliablePull<T>({ queue: this.queue, url: this.url, ...options })
    this.#consumers.push(pull as ReliablePull)
    return pull
  }

  worker<T = number, Result = unknown>(
    options: Partial<WorkerOptions<T>>,
    handler: Handler<T, Result>
  ): Worker<T, Result> {
    const given = { queue: this.queue, url: this.url, ...options }
    const worker = new Worker<T, Result>(given, handler)
    this.#consumers.push(worker as unknown as Worker)
    return worker
  }

  batchWorker<T = number, Result = unknown>(
    options: Partial<WorkerOptions<T>> & Pick<BatchWorkerOptions, 'batch'>,
    handler: BatchHandler<T, Result>
  ): Worker<T, Result> {
    const given = { queue: this.queue, url: this.url, ...options }
    const worker = new Worker<T, Result>(given, handler)
    this.#consumers.push(worker as unknown as Worker)
    return worker
  }

  /** The jobs that are ready, the next one first. */
  ready(): Promise<Lying[]> {
    return this.#jobsIn(this.queue)
  }

  /** The data of the jobs that are ready. */
  async readyData(): Promise<unknown[]> {
    return (await this.ready()).map(({ data }) => data)
  }

  /** The dead letters, the oldest first. */
  dead(): Promise<Lying[]> {
    return this.#jobsIn(keysOf(this.queue).dead)
  }

  /** The reasons of the dead letters. */
  async deathReasons(): Promise<unknown[]> {
    return (await this.dead()).map(({ header }) => header?.dead?.reason)
  }

  override async close(): Promise<void> {
    await Promise.all(this.#consumers.map(closedByForce))
    await super.close()
  }

  async #jobsIn(list: string): Promise<Lying[]> {
    const elements = await this.#place.peek(list)
    // An empty one is a mere call to look.
    return elements.filter(element => element !== '').map(lying)
  }
}

function lying(element: string): Lying {
  try {
    const { payload, ...facts } = openElement(Buffer.from(element))
    return { ...facts, data: parsed(String(payload)) }
  } catch {
    return { data: element, attempts: 0, recoveries: 0, header: undefined }
  }
}

function parsed(payload: string): unknown {
  try {
    return JSON.parse(payload) as unknown
  } catch {
    return payload
  }
}

/** A test that is true of reliable consumers on every store. */
export function reliableTest(
  subject: StreamsUnderTest,
  sentence: string,
  play: (scene: ReliableScene) => Promise<void>
): void {
  sceneTest(`${subject.name}: ${sentence}`, {
    open: t => new ReliableScene(subject.open(t)),
    play,
    timeoutMs: 30_000
  })
}

/** Resolves with what the next event of this name brings. */
export async function next<Args extends unknown[]>(
  emitter: ReliablePull | Worker | object,
  event: string
): Promise<Args> {
  return (await once(emitter as Worker, event)) as Args
}

/** A promise, and the way to resolve it. */
export function gate<Value = void>(): {
  promise: Promise<Value>
  open: (value: Value) => void
} {
  let open!: (value: Value) => void
  const promise = new Promise<Value>(resolve => (open = resolve))
  return { promise, open }
}

async function closedByForce(consumer: ReliablePull | Worker): Promise<void> {
  if (consumer instanceof Worker) return consumer.close(0)
  consumer.on('error', () => {})
  consumer.destroy()
  await closed(consumer)
}
