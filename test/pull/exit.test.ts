import { exitConformance } from '../conformance/stream/exits.ts'
import { redisForThisFile } from '../conformance/stream/places.ts'

// Each has three jobs to begin with, and more than a Pull takes ahead.
const given = `const push = new Push(options); for (const job of [1, 2, 3]) push.write(job)
  await push.close()
  const pull = new Pull(options)
  `

const ways = new Map([
  [
    'end() while it waits',
    `${given} pull.on('data', job => { if (job === 3) setTimeout(() => pull.end(), 20) })
    await once(pull, 'close')`
  ],
  ['end() without a consumer', `${given} pull.end()`],
  ['close()', `${given} pull.on('data', () => {}); await once(pull, 'data'); await pull.close()`],
  ['destroy() before it is connected', `${given} pull.on('data', () => {}); pull.destroy()`],
  [
    'destroy() in a listener',
    `${given} pull.on('data', job => { if (job === 2) pull.destroy() })
    await once(pull, 'close')`
  ],
  ['break out of for await', `${given} for await (const job of pull) break`],
  [
    'throw in for await',
    `${given} try { for await (const job of pull) throw new Error('enough') } catch {}`
  ],
  [
    'an error',
    `${given} pull.on('error', () => {}).on('data', () => {}); pull.destroy(new Error('enough'))`
  ],
  [
    'pause() and destroy()',
    `${given} pull.on('data', () => pull.pause()); await once(pull, 'pause'); pull.destroy()`
  ],
  [
    'endWhenEmpty',
    `${given} pull.destroy()
    for await (const job of new Pull({ ...options, endWhenEmpty: true }));`
  ],
  [
    'an aborted signal',
    `${given} pull.destroy()
    const signal = AbortSignal.timeout(50)
    setTimeout(() => {}, 60)
    try { for await (const job of new Pull({ ...options, signal })); } catch {}`
  ],
  [
    'pipeline(pull, push)',
    `${given} pull.destroy()
    await pipeline(new Pull({ ...options, endWhenEmpty: true }), new Push({ ...options, queue: 'b' }))`
  ]
])

const { url } = await redisForThisFile()
exitConformance('Pull on memory', 'memory:', ways)
exitConformance('Pull on Redis', url, ways)
exitConformance(
  'Pull without a Redis',
  'redis://127.0.0.1:1',
  new Map([
    [
      'destroy()',
      `const pull = new Pull(options).resume(); await once(pull, 'disconnect'); pull.destroy()`
    ],
    ['end()', `const pull = new Pull(options).resume(); await once(pull, 'disconnect'); pull.end()`]
  ])
)
