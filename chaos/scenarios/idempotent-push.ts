import { linkFaultsOf, strikeLink } from '../faults/link-faults.ts'
import { consumerIn, playOut } from '../flow.ts'
import { producerName, produce } from '../parties/producer.ts'
import type { Scenario } from '../scenario.ts'
import type { World } from '../world.ts'

const messages = 2700
const producers = 3

export const idempotentPush: Scenario = {
  name: 'idempotent-push',
  mode: 'reliable',
  promise: 'An idempotent Push over bad connections stores each job once, in order.',
  isOrdered: true,
  run
}

/** The connections of the producers are bad, that of the only consumer is not. */
async function run(world: World): Promise<void> {
  const { url } = await world.startRedis()
  // With one handler at a time jobs begin in the order in which they are stored.
  const kind = world.random.fork('consumer').oneOf(['worker', 'loop'] as const)
  consumerIn(world, 'consumer', { kind, url, options: { concurrency: 1, prefetch: 50 } })
  const ids = Array.from({ length: producers }, (_, id) => id)
  const links = await Promise.all(
    ids.map(async id => ({ proxy: await world.proxy(), who: [producerName(id)] }))
  )
  await playOut(world, {
    producers: links.map(({ proxy }, id) =>
      produce(world, {
        id,
        url: proxy.url,
        options: { idempotent: true },
        atLeast: messages / producers
      })
    ),
    faults: links.map((link, id) => {
      const kinds = ['kill', 'mute', 'mute', 'black hole', 'half-close', 'slice'] as const
      const plan = { kinds, count: 10, messages, hasLong: id === 0 }
      return strikeLink(world, link, linkFaultsOf(world.random.fork(`link ${id}`), plan))
    })
  })
}
