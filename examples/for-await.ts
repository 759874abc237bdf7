// A queue is an async iterable of jobs. Leaving the loop loses none of them.
import assert from 'node:assert/strict'
import { Pull, Push } from 'pushpull'

const options = { queue: 'examples:numbers', url: process.env['REDIS_URL'] }

const push = new Push<number>(options)
for (let number = 1; number <= 10; number++) push.write(number)
await push.close()

// Without endWhenEmpty the loop would wait for more numbers for ever.
for await (const number of new Pull<number>(options)) {
  console.log('first loop', number)
  // What this Pull has taken ahead goes back to the head of the queue.
  if (number === 3) break
}

const rest: number[] = []
for await (const number of new Pull<number>({ ...options, endWhenEmpty: true })) {
  console.log('second loop', number)
  rest.push(number)
}
assert.deepEqual(rest, [4, 5, 6, 7, 8, 9, 10])
