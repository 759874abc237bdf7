// The process of one stage: it is told what to do, does it, says what it took, and ends.
import { MessageFactory } from '../messages.ts'
import { systemNamed } from '../systems/catalog.ts'
import { sendRoles } from '../systems/send-roles.ts'
import type { Close, Play, Role, SendRole, SystemModule, Task } from '../systems/system.ts'
import { Tally } from '../tally.ts'
import { Durations } from './durations.ts'
import { Meter } from './meter.ts'
import { Moments } from './moments.ts'
import { peakRssBytes } from './peak-rss.ts'
import { type StageOrder, type StageReply, type StageResult, warmUpCount } from './order.ts'

process.once('message', (order: StageOrder) => {
  run(order).then(
    result => end({ result }),
    (reason: unknown) => end({ failure: reason instanceof Error ? reason.stack! : String(reason) })
  )
})

interface Instruments {
  moments: Moments | undefined
  durations: Durations
}

async function run(order: StageOrder): Promise<StageResult> {
  const { system, role, count, extra } = order
  const play = playOf(await systemNamed(system).load(), role)
  if (!play) throw new Error(`${system} does not play ${role}`)

  const warmUp = warmUpCount(order)
  if (warmUp > 0) {
    const closeWarmUp = await play(taskOf(order, 'warm-up', { sent: warmUp, wanted: warmUp }))
    await closeWarmUp()
  }
  return measure(order, play, { sent: count + extra, wanted: count })
}

async function measure(
  order: StageOrder,
  play: Play,
  expected: { sent: number; wanted: number }
): Promise<StageResult> {
  const instruments = instrumentsOf(order)
  const task = taskOf(order, 'bench', expected, instruments)
  const meter = await Meter.open(task.url)
  let close: Close | undefined
  const usage = await meter.measure(async () => {
    close = await play(task)
  })
  const peak = peakRssBytes()
  await Promise.all([close?.(), meter.close()])
  const { arrived } = task.tally
  if (arrived > 0 && !task.tally.isComplete) throw new Error('Messages are missing')
  return {
    ...usage,
    count: order.count || arrived,
    peakRssBytes: peak,
    arrived,
    durationsMs: instruments.durations.summary(),
    momentsMs: instruments.moments?.ms
  }
}

function playOf(module: SystemModule, role: Role): Play | undefined {
  if (!(role in sendRoles)) return module[role as Exclude<Role, SendRole>]
  const { openSender, openBatchingSender = openSender } = module
  const open = role === 'sendMany' ? openBatchingSender : openSender
  return open && sendRoles[role as SendRole](open)
}

// Noting moments costs something, so only a stage at a fixed rate does.
function instrumentsOf({ role, count, settings }: StageOrder): Instruments {
  const isAwaited = role === 'pushAwaited' || role === 'sendMany'
  return {
    moments: settings.ratePerSecond > 0 ? new Moments(count) : undefined,
    durations: new Durations(isAwaited ? count : 0)
  }
}

function taskOf(
  { host, port, bytes, queueSuffix, settings }: StageOrder,
  queue: string,
  expected: { sent: number; wanted: number },
  { moments, durations }: Partial<Instruments> = {}
): Task {
  const factory = new MessageFactory(bytes)
  return {
    host,
    port,
    url: `redis://${host}:${port}`,
    queue: queue + queueSuffix,
    settings,
    factory,
    messages: factory.take(expected.sent),
    tally: new Tally(factory, expected, moments),
    departs: message => moments?.mark(message),
    took: durations?.add ?? (() => undefined)
  }
}

// Exits without waiting for handles that a peer leaves open.
function end(reply: StageReply): void {
  process.send!(reply, () => process.exit())
}
