// Tests of your own code need no Redis: `memory:name` is a store inside the process.
// node --import tsx --test examples/test-without-redis.test.ts
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { test } from 'node:test'
import { Pull, Push } from 'pushpull'

/** The code under test. In production `url` is that of a Redis. */
async function remind(url: string, guests: string[]): Promise<void> {
  const push = new Push<{ to: string }>({ url, queue: 'reminders' })
  for (const to of guests) push.write({ to })
  await push.close()
}

await test('every guest gets a reminder', async () => {
  // A name of its own for each test, so that none sees the jobs of another.
  const url = `memory:${randomUUID()}`

  await remind(url, ['ann@example.com', 'bob@example.com'])

  const reminders = await new Pull({ url, queue: 'reminders', endWhenEmpty: true }).toArray()
  assert.deepEqual(reminders, [{ to: 'ann@example.com' }, { to: 'bob@example.com' }])
})
