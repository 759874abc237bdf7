import { MemoryList } from './memory-list.ts'

/** A place in this process where queues live, shared by the stores that have it open. */
export class MemoryBroker {
  readonly #lists = new Map<string, MemoryList>()
  readonly #onUnused: () => void
  #stores = 0

  /** `onUnused` is called whenever the last store leaves and nothing is left. */
  constructor(onUnused: () => void = () => {}) {
    this.#onUnused = onUnused
  }

  /** How many queues hold elements or have somebody waiting. */
  get size(): number {
    return this.#lists.size
  }

  /** Says that one more store has this broker open. */
  enter(): void {
    this.#stores++
  }

  /** Says that one store less has this broker open. */
  leave(): void {
    this.#stores--
    if (this.#stores === 0 && this.#lists.size === 0) this.#onUnused()
  }

  /** Does something with a queue at once. Queues come and go by themselves, as in Redis. */
  use<Result>(queue: string, act: (list: MemoryList) => Result): Result {
    const list = this.#lists.get(queue) ?? new MemoryList()
    const result = act(list)
    if (list.isIdle) this.#lists.delete(queue)
    else this.#lists.set(queue, list)
    return result
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
