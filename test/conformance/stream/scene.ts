import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import type { Readable, Writable } from 'node:stream'
import { sceneTest } from '../scene-test.ts'
import { setImmediate } from 'node:timers/promises'
import { resolveTarget } from '../../../src/options/connection-options.ts'
import type { PullOptions } from '../../../src/options/pull-options.ts'
import type { PushOptions } from '../../../src/options/push-options.ts'
import { Pull } from '../../../src/pull.ts'
import { Push } from '../../../src/push.ts'
import { openStore } from '../../../src/store/open-store.ts'
import type { Element, Store } from '../../../src/store/store.ts'
import type { StreamPlace, StreamsUnderTest } from './streams-under-test.ts'

const roundTrips = 3
const turns = 20

/** What a test of the suites gets: a queue of its own. What it opens is closed after the test. */
export class Scene {
  /** A queue that nobody else uses. */
  readonly queue = `stream ${randomUUID()}`
  readonly url: string
  readonly #place: StreamPlace
  readonly #store: Store
  readonly #streams: Array<Readable | Writable> = []

  constructor(place: StreamPlace) {
    this.#place = place
    this.url = place.url
    this.#store = openStore(resolveTarget({ url: place.url }))
  }

  push<T = unknown>(options: Partial<PushOptions<T>> = {}): Push<T> {
    return this.#keep(new Push<T>({ queue: this.queue, url: this.url, ...options }))
  }

  pull<T = unknown>(options: Partial<PullOptions<T>> = {}): Pull<T> {
    return this.#keep(new Pull<T>({ queue: this.queue, url: this.url, ...options }))
  }

  /** Puts elements into the queue. */
  async given(elements: readonly Element[]): Promise<void> {
    await this.#store.append(this.queue, elements, {})
  }

  /** Puts the numbers from 0 on into the queue. */
  async givenNumbers(count: number): Promise<void> {
    await this.given(numbers(count).map(String))
  }

  /** What is in the queue now, from the head, as texts. */
  left(): Promise<string[]> {
    return this.#place.peek(this.queue)
  }

  /** The jobs in the queue now. */
  async leftJobs(): Promise<unknown[]> {
    return (await this.left()).map(text => JSON.parse(text) as unknown)
  }

  /** Takes elements off the queue, as another consumer would. */
  async takeAway(count: number): Promise<void> {
    const taker = this.#store.openTaker(this.queue, {
      onConnect() {},
      onDisconnect() {},
      onFatal() {}
    })
    for (let taken = 0; taken < count;) taken += (await taker.take(count - taken, 10_000)).length
    await taker.close()
  }

  /** Lets so much happen that what was asked before has reached the store and come back. */
  async passTime(): Promise<void> {
    for (let trip = 0; trip < roundTrips; trip++) {
      await this.#store.append(`${this.queue} elsewhere`, [''], {})
      for (let turn = 0; turn < turns; turn++) await setImmediate()
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.#streams.map(destroyed))
    await this.#store.close()
  }

  #keep<S extends Readable | Writable>(stream: S): S {
    this.#streams.push(stream)
    return stream
  }
}

/** A test that is true of the streams on every store. */
export function streamTest(
  subject: StreamsUnderTest,
  sentence: string,
  play: (scene: Scene) => Promise<void>
): void {
  sceneTest(`${subject.name}: ${sentence}`, {
    open: t => new Scene(subject.open(t)),
    play,
    timeoutMs: 30_000
  })
}

/** The numbers from 0 on. */
export function numbers(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index)
}

/** Resolves when a stream is closed, for whatever reason. */
export async function closed(stream: Readable | Writable): Promise<void> {
  if (!stream.closed) await new Promise(resolve => stream.once('close', resolve))
}

/** Resolves with the error of a stream. */
export async function errorOf(stream: Readable | Writable): Promise<Error> {
  const [error] = (await once(stream, 'error')) as [Error]
  return error
}

/** Notes the names of these events as they come. */
export function record(stream: Readable | Writable, ...events: string[]): string[] {
  const seen: string[] = []
  for (const event of events) stream.on(event, () => seen.push(event))
  return seen
}

async function destroyed(stream: Readable | Writable): Promise<void> {
  stream.destroy()
  await closed(stream)
}
