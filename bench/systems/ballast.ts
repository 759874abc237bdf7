// What a busy Redis holds besides the jobs that are measured.
import { connect } from './bare-client.ts'
import { chunks, keepInFlight } from './chunks.ts'
import type { Play, Task } from './system.ts'

const HOUR_MS = 3_600_000

/** Jobs of the same queue that are due in an hour. */
export const delayedJobs: Play = async task => {
  const { pushDelayed } = await import('./pushpull.ts')
  return pushDelayed({ ...task, settings: { ...task.settings, delayMs: HOUR_MS } })
}

/** Consumers of the same queue that have a lease and hold nothing: see docs/redis.md. */
export const consumers: Play = async ({ url, queue, messages }) => {
  const client = await connect(url)
  const now = Date.now()
  for (const { id } of messages) {
    const name = `ballast-${id}:1`
    await client.hSet(`{${queue}}:consumers`, name, `${now} ${HOUR_MS} - 1`)
    await client.zAdd(`{${queue}}:leases`, { score: now + HOUR_MS, value: name })
  }
  return () => client.close()
}

/** Other queues with a few jobs each. */
export const otherQueues: Play = async ({ url, messages }: Task) => {
  const client = await connect(url)
  await keepInFlight(chunks(messages, 100), 4, chunk =>
    Promise.all(
      chunk.map(message => {
        const text = JSON.stringify(message)
        return client.rPush(`other-${message.id}`, [text, text, text])
      })
    )
  )
  return () => client.close()
}
