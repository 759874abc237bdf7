import { Worker } from '../../../src/index.ts'

// Many idle Workers in one process, which say which of them got a job.
const [url = '', queue = '', count = ''] = process.argv.slice(2)

let connected = 0
const workers = Array.from({ length: Number(count) }, (_, index) => {
  const worker = new Worker<number>({ queue, url }, ({ data }) => {
    process.send?.({ job: data, worker: index })
  })
  worker.on('error', error => process.send?.({ error: String(error) }))
  worker.on('disconnect', error => process.send?.({ error: String(error) }))
  worker.once('connect', () => {
    connected++
    if (connected === workers.length) process.send?.('connected')
  })
  return worker
})
process.on('disconnect', () => process.exit())
