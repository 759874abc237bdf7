import { writeSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { ReliablePull, Worker } from '../../../src/index.ts'

// Closes a consumer when it is told to, and says how long that took. Then it has to end by itself.
const [url = '', queue = '', kind = '', deadlineMs = ''] = process.argv.slice(2)
const isPull = kind === 'ReliablePull'
const consumer = isPull
  ? new ReliablePull({ queue, url, prefetch: 5 })
  : new Worker({ queue, url, concurrency: 3, prefetch: 5 }, async ({ signal }) => {
      process.send?.('running')
      await sleep(3_600_000, undefined, { signal })
    })

consumer.on('error', error => writeSync(2, `${String(error)}\n`))
consumer.once('connect', () => process.send?.('connected'))
if (consumer instanceof ReliablePull) consumer.on('data', () => process.send?.('running'))
process.once('message', () => {
  const since = performance.now()
  void consumer.close(Number(deadlineMs)).then(() => {
    process.send?.(performance.now() - since)
    process.disconnect()
  })
})
