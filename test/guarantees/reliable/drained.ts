import { eventually } from '../../support/eventually.ts'
import { fullHands } from '../../support/hands.ts'
import type { RedisServer } from '../../support/redis-server.ts'
import { keysOfHeld } from '../../support/held.ts'

/**
 * Waits until nothing of a queue is ready or held: also pushes that nobody confirmed are done then,
 * and a job that came back after it was done has run again, which the caller can see.
 */
export async function drained(redis: RedisServer, queue: string): Promise<void> {
  await eventually(
    async () => {
      const ready = await redis.cli('LLEN', queue)
      const held = await keysOfHeld(redis, queue)
      const inHand = await fullHands(redis, queue)
      return ready === 0 && held.length === 0 && inHand.length === 0
    },
    { timeoutMs: 20_000 }
  )
}
