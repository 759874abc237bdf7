// Two workers and a sender, with events as in pushpull 1 and 2, in CommonJS.
// PORT=6379 node examples/seed-sample.cjs
const assert = require('node:assert/strict')
const { Pull, Push } = require('pushpull')

const options = { queue: 'examples:seed-sample', port: Number(process.env.PORT ?? 6379) }

const sender = new Push(options)
const workers = [new Pull(options), new Pull(options)]
const seen = []

workers.forEach((worker, index) => {
  worker.on('data', data => {
    console.log(`worker ${index + 1} got`, data)
    seen.push(data.number)
    if (seen.length === 4) workers.forEach(each => each.end())
  })
})
sender.on('pushed', data => console.log('pushed', data))

sender.write({ number: 1 })
sender.write({ number: 2 })
sender.emit('data', { number: 3 })
sender.emit('data', { number: 4 })
sender.end()

process.on('exit', () => assert.deepEqual(new Set(seen), new Set([1, 2, 3, 4])))
