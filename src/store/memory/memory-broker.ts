import { MemoryQueue } from './memory-queue.ts'

/** A place in this process where queues live, shared by the stores that have it open. */
export class MemoryBroker {
  readonly #queues = new Map<string, MemoryQueue>()
  readonly #onUnused: () => void
  #stores = 0

  /** `onUnused` is called whenever the last store leaves and nothing is left. */
  constructor(onUnused: () => void = () => {}) {
    this.#onUnused = onUnused
  }

  /** How many queues hold jobs, or have somebody who waits for or consumes them. */
  get size(): number {
    let size = 0
    for (const queue of this.#queues.values()) if (!queue.isIdle) size++
    return size
  }

  /** Says that one more store has this broker open. */
  enter(): void {
    this.#stores++
  }

  /** Says that one store less has this broker open. */
  leave(): void {
    this.#stores--
    if (this.#stores === 0 && this.size === 0) this.#onUnused()
  }

  /**
   * Does something with a queue in one step: who waits is served after it. Queues come and go by
   * themselves, as in Redis.
   */
  use<Result>(name: string, act: (queue: MemoryQueue) => Result): Result {
    const queue = this.#queues.get(name) ?? new MemoryQueue()
    // Within another step with this queue, which would go on with what is forgotten here.
    if (queue.isInUse) return act(queue)
    this.#queues.set(name, queue)
    queue.isInUse = true
    try {
      return act(queue)
    } finally {
      queue.isInUse = false
      queue.list.serve()
      if (queue.isBlank) this.#queues.delete(name)
    }
  }
}

// In one place for the whole process, also where a bundler or a second version made two of us.
const registry = Symbol.for('pushpull.memory.3')
const holder = globalThis as { [registry]?: Map<string, MemoryBroker> }
const brokers = (holder[registry] ??= new Map<string, MemoryBroker>())

/**
 * The broker of this name: the same for everybody in this process, for as long as a store has it
 * open or a queue holds an element. Open it at once. The plain URL `memory:` means the name `''`.
 */
export function memoryBroker(name: string): MemoryBroker {
  const broker = brokers.get(name) ?? new MemoryBroker(() => brokers.delete(name))
  brokers.set(name, broker)
  return broker
}
