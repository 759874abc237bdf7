// A Worker with `batch` hands several jobs to the handler at once, here to insert rows together.
import assert from 'node:assert/strict'
import { Pull, Push, Worker, type Job } from 'pushpull'

interface Row {
  id: number
  name: string
}

const options = { queue: 'examples:rows', url: process.env['REDIS_URL'] ?? 'memory:' }
const rows = Array.from({ length: 1000 }, (_, id) => ({ id, name: id === 500 ? '' : `name ${id}` }))

const push = new Push<Row>(options)
for (const row of rows) push.write(row)
await push.close()

const table = new Map<number, string>()
let inserts = 0

async function insert(jobs: ReadonlyArray<Job<Row>>): Promise<void> {
  for (const job of jobs) {
    // One bad row must not spoil the others: those that are settled here are left alone below.
    if (job.data.name === '') await job.reject('A row needs a name')
  }
  inserts++
  // By its key, because a batch may come a second time.
  for (const { data, isSettled } of jobs) if (!isSettled) table.set(data.id, data.name)
}

// What the handler returns acks the batch, what it throws is a failed attempt of each job.
const worker = new Worker<Row>({ ...options, batch: { size: 100, waitMs: 20 } }, insert)
let completed = 0
await new Promise<void>(resolve => {
  worker.on('completed', () => {
    if (++completed === rows.length - 1) resolve()
  })
})
await worker.close()

// Dead letters are a queue of their own.
const letters = new Pull<Row>({ ...options, queue: `{${options.queue}}:dead`, endWhenEmpty: true })
const dead = await letters.toArray()
console.log(`${table.size} rows in ${inserts} inserts, ${dead.length} given up`)
assert.equal(table.size, 999)
assert.deepEqual(dead, [{ id: 500, name: '' }])
assert.ok(inserts < 100)
