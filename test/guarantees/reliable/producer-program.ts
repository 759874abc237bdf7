import { Push } from '../../../src/index.ts'

// Pushes one job at once, one with a delay, one that expires soon and one that expires late.
const [url = '', queue = ''] = process.argv.slice(2)

const push = new Push<number>({ queue, url })
await push.send(0)
await push.send(1, { delayMs: 1500 })
await push.send(2, { delayMs: 1000, expiresMs: 200 })
await push.send(3, { delayMs: 1000, expiresMs: 60_000 })
await push.close()
