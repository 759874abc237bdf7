// The process of one stage: it is told what to do, does it, says what it took, and ends.
import { MessageFactory } from '../messages.ts'
import { systemNamed } from '../systems/catalog.ts'
import type { Close, Task } from '../systems/system.ts'
import { Tally } from '../tally.ts'
import { Meter } from './meter.ts'
import type { StageOrder, StageReply, StageResult } from './order.ts'

// Compiles the code on the way, so that the figures are those of a process that runs for longer.
const WARM_UP_SHARE = 0.1

process.once('message', (order: StageOrder) => {
  run(order).then(
    result => end({ result }),
    (reason: unknown) => end({ failure: reason instanceof Error ? reason.stack! : String(reason) })
  )
})

async function run(order: StageOrder): Promise<StageResult> {
  const { system, role, count } = order
  const play = (await systemNamed(system).load())[role]
  if (!play) throw new Error(`${system} does not play ${role}`)

  const closeWarmUp = await play(taskOf(order, 'warm-up', Math.ceil(count * WARM_UP_SHARE)))
  await closeWarmUp()

  const task = taskOf(order, 'bench', count)
  const meter = await Meter.open(task.url)
  let close: Close | undefined
  const usage = await meter.measure(async () => {
    close = await play(task)
  })
  if (role !== 'push' && !task.tally.isComplete) throw new Error('Messages are missing')
  const rssBytes = process.memoryUsage.rss()
  await Promise.all([close?.(), meter.close()])
  return { count, rssBytes, ...usage }
}

function taskOf({ host, port, bytes }: StageOrder, queue: string, count: number): Task {
  const factory = new MessageFactory(bytes)
  return {
    host,
    port,
    url: `redis://${host}:${port}`,
    queue,
    messages: factory.take(count),
    tally: new Tally(factory, count)
  }
}

// Exits without waiting for handles that a peer leaves open.
function end(reply: StageReply): void {
  process.send!(reply, () => process.exit())
}
