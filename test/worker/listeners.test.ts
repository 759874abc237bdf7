import assert from 'node:assert/strict'
import { test } from 'node:test'
import { runChild } from '../conformance/stream/child.ts'
import { redisForThisFile } from '../conformance/stream/places.ts'

const index = new URL('../../src/index.ts', import.meta.url).href
const server = await redisForThisFile()
const begin = `
  const { ReliablePull, Worker } = await import(${JSON.stringify(index)})
  const push = new Push(options)
  for (const job of [1, 2, 3, 4]) push.write(job)
  await push.close()
  const uncaught = []
  process.on('uncaughtException', error => uncaught.push(error.message))
  const alive = setInterval(() => {}, 1000)
  const until = async is => { while (!is()) await new Promise(setImmediate) }
`
const end = `
  clearInterval(alive)
  const rest = []
  for await (const job of new Pull({ ...options, endWhenEmpty: true })) rest.push(job)
  console.log(JSON.stringify({ handled, uncaught: [...new Set(uncaught)], rest }))
`

async function said(url: string, statements: string): Promise<Record<string, unknown>> {
  const { output, errors, code } = await runChild(url, `${begin} ${statements} ${end}`)
  assert.equal(errors, '')
  assert.equal(code, 0)
  return JSON.parse(output.split('\n')[0]!) as Record<string, unknown>
}

for (const url of ['memory:', server.url]) {
  const place = url.startsWith('memory:') ? 'memory' : 'Redis'
  const sentence = (event: string): string =>
    `Worker on ${place}: a listener of '${event}' that throws is uncaught, and all jobs are handled`

  for (const event of ['connect', 'completed', 'retry', 'dead', 'idle']) {
    test(sentence(event), { timeout: 30_000 }, async () => {
      const { handled, uncaught, rest } = await said(
        url,
        `const handled = []
        let settled = 0
        const worker = new Worker(
          { ...options, attempts: 2, backoff: { type: 'fixed', delayMs: 1 } },
          job => {
            handled.push(job.data)
            if (job.data === 2 && job.attempt === 1) throw new Error('once')
            if (job.data === 3) throw new Error('always')
          }
        )
        worker.on('completed', () => settled++).on('dead', () => settled++)
        worker.on(${JSON.stringify(event)}, () => { throw new Error('a bug') })
        await until(() => settled === 4 && uncaught.length > 0)
        await worker.close()`
      )

      assert.deepEqual(
        (handled as number[]).toSorted((a, b) => a - b),
        [1, 2, 2, 3, 3, 4]
      )
      assert.deepEqual([uncaught, rest], [['a bug'], []])
    })
  }

  test(
    `Worker on ${place}: a listener of 'close' that throws is uncaught`,
    { timeout: 30_000 },
    async () => {
      const { uncaught } = await said(
        url,
        `const handled = []
      const worker = new Worker(options, job => { handled.push(job.data) })
      worker.on('close', () => { throw new Error('a bug') })
      await until(() => handled.length === 4)
      await worker.close()
      handled.push('resolved')
      await until(() => uncaught.length > 0)`
      )

      assert.deepEqual(uncaught, ['a bug'])
    }
  )

  test(
    `ReliablePull on ${place}: a listener of 'data' that throws is uncaught, and no job is lost`,
    { timeout: 30_000 },
    async () => {
      const { handled, uncaught } = await said(
        url,
        `const handled = []
      const pull = new ReliablePull(options)
      pull.on('data', job => {
        handled.push(job.data)
        void job.ack()
        if (job.data === 2) throw new Error('a bug')
      })
      await until(() => handled.length === 4)
      await pull.close()`
      )

      assert.deepEqual([handled, uncaught], [[1, 2, 3, 4], ['a bug']])
    }
  )
}

test(
  "a Worker without a listener of 'error' ends its process with what is fatal",
  { timeout: 30_000 },
  async () => {
    await server.cli('SET', 'jobs', 'no list')
    const { code, errors, output } = await runChild(
      server.url,
      `const { Worker } = await import(${JSON.stringify(index)})
    const worker = new Worker(options, () => {})
    await once(worker, 'completed')`
    )
    await server.cli('DEL', 'jobs')

    assert.equal(output, '')
    assert.notEqual(code, 0)
    assert.match(errors, /PP_WRONG_TYPE/)
  }
)
