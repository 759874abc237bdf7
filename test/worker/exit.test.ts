import { exitConformance } from '../conformance/stream/exits.ts'
import { redisForThisFile } from '../conformance/stream/places.ts'

const index = new URL('../../src/index.ts', import.meta.url).href
const given = `const { ReliablePull, Worker } = await import(${JSON.stringify(index)})
  const push = new Push(options); for (const job of [1, 2, 3]) push.write(job)
  await push.close()
  `

const ways = new Map([
  [
    'close() of a Worker that waits',
    `${given} const worker = new Worker(options, () => {})
    await once(worker, 'idle'); await worker.close()`
  ],
  [
    'close() of a Worker in a handler',
    `${given} const worker = new Worker(options, () => { void worker.close() })
    await once(worker, 'close')`
  ],
  [
    'close(0) of a Worker whose handlers never end',
    `${given} const worker = new Worker(options, () => new Promise(() => {}))
    await new Promise(resolve => setTimeout(resolve, 50)); await worker.close(0)`
  ],
  [
    'close(0) of a Worker whose handlers had more time',
    `${given} const worker = new Worker({ ...options, timeoutMs: 60_000 }, () => new Promise(() => {}))
    await new Promise(resolve => setTimeout(resolve, 50)); await worker.close(0)`
  ],
  ['close() of a Worker that starts', `${given} await new Worker(options, () => {}).close()`],
  [
    'a Worker that failed jobs',
    `${given} const worker = new Worker(options, () => { throw new Error('no') })
    await once(worker, 'retry'); await worker.close()`
  ],
  [
    'an aborted signal of a Worker',
    `${given} const worker = new Worker({ ...options, signal: AbortSignal.timeout(50) }, () => {})
    setTimeout(() => {}, 60); await once(worker, 'close')`
  ],
  ['end() of a ReliablePull', `${given} new ReliablePull(options).resume().end()`],
  [
    'break out of for await over a ReliablePull',
    `${given} for await (const job of new ReliablePull(options)) break`
  ],
  [
    'endWhenEmpty of a ReliablePull',
    `${given} for await (const job of new ReliablePull({ ...options, endWhenEmpty: true }));`
  ],
  [
    'destroy() of a ReliablePull with jobs in hand',
    `${given} const pull = new ReliablePull(options).on('data', () => {})
    await once(pull, 'data'); pull.destroy()`
  ]
])

const { url } = await redisForThisFile()
exitConformance('Reliable mode in memory', 'memory:', ways)
exitConformance('Reliable mode on Redis', url, ways)
exitConformance(
  'Reliable mode without a Redis',
  'redis://127.0.0.1:1',
  new Map([
    [
      'close() of a Worker',
      `const { Worker } = await import(${JSON.stringify(index)})
      const worker = new Worker(options, () => {}); await once(worker, 'disconnect')
      await worker.close()`
    ],
    [
      'destroy() of a ReliablePull',
      `const { ReliablePull } = await import(${JSON.stringify(index)})
      const pull = new ReliablePull(options).resume(); await once(pull, 'disconnect'); pull.destroy()`
    ]
  ])
)
