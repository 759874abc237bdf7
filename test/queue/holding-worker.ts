import { Worker } from '../../src/index.ts'

// A worker that takes jobs, tells how many it has begun, and never finishes any.
const [url = '', queue = '', concurrency = ''] = process.argv.slice(2)

let begun = 0
const worker = new Worker({ queue, url, concurrency: Number(concurrency) }, async () => {
  process.send?.(++begun)
  await new Promise(() => {})
})
worker.on('error', error => {
  throw error
})
