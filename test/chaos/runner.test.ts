import assert from 'node:assert/strict'
import { test } from 'node:test'
import { consumerIn, playOut } from '../../chaos/flow.ts'
import { produce } from '../../chaos/parties/producer.ts'
import { runOnce } from '../../chaos/runner.ts'
import type { Scenario } from '../../chaos/scenario.ts'
import { tableOf } from '../../chaos/table.ts'
import type { World } from '../../chaos/world.ts'

function scenario(run: (world: World) => Promise<void>, limitMs = 20_000): Scenario {
  const facts = { name: 'made-up', mode: 'reliable', promise: 'Any.' } as const
  return { ...facts, limitMs, run }
}

/** One producer and one worker, while something is done to the queue. */
async function shortRun(world: World, disturb: () => Promise<void>): Promise<void> {
  const { url } = await world.startRedis()
  const consumer = { kind: 'worker', url, options: { concurrency: 1, prefetch: 1 } } as const
  consumerIn(world, 'consumer', consumer)
  const task = () => ({ ms: 1 })
  await playOut(world, {
    producers: [produce(world, { id: 0, url, atLeast: 300, task })],
    faults: [disturb()]
  })
}

test('a run without faults violates nothing', async () => {
  const { violations, verdict } = await runOnce(
    scenario(world => shortRun(world, async () => {})),
    1
  )

  assert.deepEqual(violations, [])
  assert.ok(verdict.attempted >= 300)
  assert.equal(verdict.processed, verdict.attempted)
})

test('a job that is taken away is found to be lost', async () => {
  const thieving = scenario(world =>
    shortRun(world, async () => {
      await world.until(async () => (await world.redis.cli('LPOP', world.queue)) !== null)
    })
  )
  const { violations, verdict } = await runOnce(thieving, 1)

  assert.equal(verdict.lost.length, 1)
  assert.match(violations.join(), /1 confirmed messages are lost/)
})

test('a job that is copied is found to run twice', async () => {
  const copying = scenario(world =>
    shortRun(world, async () => {
      await world.until(async () => {
        const script = `local head = redis.call('LINDEX', KEYS[1], 0)
          if not head or head == '' then return 0 end
          return redis.call('RPUSH', KEYS[1], head)`
        return Number(await world.redis.cli('EVAL', script, 1, world.queue)) > 0
      })
    })
  )
  const { violations, verdict } = await runOnce(copying, 1)

  assert.equal(verdict.extraRuns, 1)
  assert.match(violations.join(), /1 messages ran more often than their consumers were hit/)
})

test('a run that hangs is ended, and says what is outstanding', async () => {
  const hanging = scenario(async world => {
    const { url } = await world.startRedis()
    const producers = [produce(world, { id: 0, url, atLeast: 5 })]
    await playOut(world, { producers, faults: [] })
  }, 1500)
  const { violations } = await runOnce(hanging, 1)

  const text = violations.join('\n')
  assert.match(text, /it hung, and was waiting for the queue to be empty after 1.5 s/)
  assert.match(text, /Redis has {"ready":\d+,"later":0,"held":0}/)
})

test('a run that throws fails, and so does its table', async () => {
  const throwing = scenario(() => Promise.reject(new Error('thrown here')))
  const result = await runOnce(throwing, 1)

  assert.match(result.violations.join(), /thrown here/)
  assert.match(tableOf([result], 'npm run chaos'), /\*\*made-up: 1 run failed\*\*/)
})
