import type { Target } from '../options/connection-options.ts'
import { memoryBroker } from './memory/memory-broker.ts'
import { MemoryStore } from './memory/memory-store.ts'
import { systemClock } from '../clock.ts'
import { RedisStore } from './redis/redis-store.ts'
import type { ConnectionWatch, Store } from './store.ts'

/** Opens the store that a stream's options name. */
export function openStore(target: Target, watch?: ConnectionWatch): Store {
  if (target.kind !== 'memory') return new RedisStore(target, watch)
  return new MemoryStore(memoryBroker(target.broker), systemClock, watch)
}
