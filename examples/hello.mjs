import { Pull, Push } from 'pushpull'

const url = process.env.REDIS_URL ?? 'memory:'

const push = new Push({ queue: 'hello', url })
push.write({ to: 'ann@example.com' })
push.write({ to: 'bob@example.com' })
await push.close() // resolves once both jobs are stored

for await (const email of new Pull({ queue: 'hello', url, endWhenEmpty: true })) {
  console.log('sending', email)
}
