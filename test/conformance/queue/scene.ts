import { sceneTest } from '../scene-test.ts'
import type { QueueOptions } from '../../../src/options/queue-options.ts'
import { Queue } from '../../../src/queue.ts'
import { eventually } from '../../support/eventually.ts'
import { ReliableScene } from '../reliable/scene.ts'
import type { StreamPlace, StreamsUnderTest } from '../stream/streams-under-test.ts'

/** A queue of its own for each test, with somebody who manages it. */
export class QueueScene extends ReliableScene {
  readonly #managers: Queue[] = []

  constructor(place: StreamPlace) {
    super(place)
    this.manager = this.manage()
  }

  /** Manages the queue. */
  readonly manager: Queue

  /** One more who manages the queue, or another one. */
  manage<T = unknown>(options: Partial<QueueOptions<T>> = {}): Queue<T> {
    const manager = new Queue<T>({ queue: this.queue, url: this.url, ...options })
    this.#managers.push(manager)
    return manager
  }

  /** Pushes the numbers from 0 on. */
  async pushed(count: number): Promise<void> {
    const push = this.push<number>()
    for (let job = 0; job < count; job++) push.write(job)
    await push.close()
  }

  /** Lets so many jobs die, and returns when they have. */
  async buried(count: number): Promise<void> {
    await this.pushed(count)
    const worker = this.worker({ attempts: 1, concurrency: 50 }, ({ data }) => {
      throw new Error(`no ${data}`)
    })
    await eventually(async () => (await this.manager.size()).dead === count, { timeoutMs: 20_000 })
    await worker.close()
  }

  override async close(): Promise<void> {
    await super.close()
    await Promise.all(this.#managers.map(manager => manager.close()))
  }
}

/** A test that is true of `Queue` on every store. */
export function queueTest(
  subject: StreamsUnderTest,
  sentence: string,
  play: (scene: QueueScene) => Promise<void>
): void {
  sceneTest(`${subject.name}: ${sentence}`, {
    open: t => new QueueScene(subject.open(t)),
    play,
    timeoutMs: 60_000
  })
}

/** A handler that holds its jobs until it is let go. */
export class Gate {
  readonly entered: number[] = []
  #open = (): void => {}
  readonly #opened = new Promise<void>(resolve => (this.#open = resolve))

  readonly handler = async ({ data }: { data: number }): Promise<void> => {
    this.entered.push(data)
    await this.#opened
  }

  open(): void {
    this.#open()
  }
}
