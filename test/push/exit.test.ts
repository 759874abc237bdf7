import { exitConformance } from '../conformance/stream/exits.ts'
import { redisForThisFile } from '../conformance/stream/places.ts'

const ways = new Map([
  ['end()', `new Push(options).end('job')`],
  [
    'end() of two streams',
    `new Push(options).end('a'); new Push({ ...options, queue: 'b' }).end('b')`
  ],
  ['close()', `const push = new Push(options); push.write('job'); await push.close()`],
  [
    'send() and close()',
    `const push = new Push(options); await push.send('job'); await push.close()`
  ],
  ['destroy() before it is connected', `new Push(options).destroy()`],
  [
    'destroy() during writes',
    `const push = new Push(options); push.write(1); await once(push, 'pushed')
    for (let job = 0; job < 5000; job++) push.write(job, () => {})
    setImmediate(() => push.destroy())`
  ],
  [
    'an error',
    `const push = new Push(options).on('error', () => {}); push.destroy(new Error('enough'))`
  ],
  ['a pipeline()', `await pipeline([1, 2, 3], new Push(options))`],
  [
    'a write that timed out',
    `const push = new Push({ ...options, maxLength: 1, pushTimeoutMs: 50 })
    await push.send(1).catch(() => {})
    await push.send(2).catch(() => {})
    push.end()`
  ]
])

const { url } = await redisForThisFile()
exitConformance('Push on memory', 'memory:', ways)
exitConformance('Push on Redis', url, ways)
exitConformance(
  'Push without a Redis',
  'redis://127.0.0.1:1',
  new Map([
    ['destroy()', `const push = new Push(options); await once(push, 'disconnect'); push.destroy()`],
    [
      'a close() that gave up',
      `const push = new Push(options); push.write(1, () => {}); await push.close(100).catch(() => {})`
    ]
  ])
)
