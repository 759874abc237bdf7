import assert from 'node:assert/strict'
import type { LedgerUnderTest } from './ledger-under-test.ts'
import { ledgerTest } from './scene.ts'

/** What a claim takes. */
export function claimingConformance(subject: LedgerUnderTest): void {
  ledgerTest(subject, 'a claim takes at most as many jobs as it wants', async scene => {
    await scene.append('a', 'b', 'c')
    const consumer = await scene.consumer()

    assert.deepEqual(await consumer.take(2), ['a', 'b'])
    assert.deepEqual(await consumer.take(2), ['c'])
    assert.deepEqual(await consumer.take(2), [])
  })

  ledgerTest(subject, 'what is taken is held under tokens that follow each other', async scene => {
    await scene.append('a', 'b', 'c')
    const consumer = await scene.consumer()

    await consumer.claim(2, { firstToken: 7 })
    await consumer.claim(2, { firstToken: 20 })

    const { held } = await scene.look()
    assert.deepEqual(held, { [consumer.name]: { 7: 'a', 8: 'b', 20: 'c' } })
  })

  ledgerTest(subject, 'a claim that wants nothing takes nothing', async scene => {
    await scene.append('a')
    const consumer = await scene.consumer()

    assert.deepEqual(await consumer.take(0), [])
    assert.deepEqual(await scene.ready(), ['a'])
  })

  ledgerTest(subject, 'jobs with a higher priority come first, those below 0 last', async scene => {
    await scene.place('lowest', { priority: -9 })
    await scene.place('low', { priority: -1 })
    await scene.append('normal')
    await scene.place('high', { priority: 1 })
    await scene.place('highest', { priority: 9 })
    const consumer = await scene.consumer()

    const taken = await consumer.take(10)

    assert.deepEqual(taken, ['highest', 'high', 'normal', 'low', 'lowest'])
  })

  ledgerTest(subject, 'jobs of one priority come in the order of their placing', async scene => {
    const jobs = Array.from({ length: 30 }, (_, index) => `${index}`)
    for (const job of jobs) await scene.place(job, { priority: 3 })
    const consumer = await scene.consumer()

    assert.deepEqual(await consumer.take(12), jobs.slice(0, 12))
    assert.deepEqual(await consumer.take(100), jobs.slice(12))
  })

  ledgerTest(subject, 'jobs of every priority count towards what is wanted', async scene => {
    await scene.append('normal')
    await scene.place('low', { priority: -1 })
    await scene.place('high', { priority: 1 })
    const consumer = await scene.consumer()

    assert.deepEqual(await consumer.take(1), ['high'])
    assert.deepEqual(await consumer.take(1), ['normal'])
    assert.deepEqual(await consumer.take(1), ['low'])
  })

  ledgerTest(subject, 'equal jobs are told apart', async scene => {
    await scene.append('same', 'same')
    await scene.place('same', { priority: 1 })
    await scene.place('same', { priority: 1 })
    const consumer = await scene.consumer()

    assert.deepEqual(await consumer.take(10), ['same', 'same', 'same', 'same'])
  })

  ledgerTest(subject, 'empty elements are no jobs and are gone after a claim', async scene => {
    await scene.append('', 'a', '', '', 'b', '')
    const consumer = await scene.consumer()

    const { taken, held } = await consumer.claim(10)

    assert.deepEqual([taken.map(String), held], [['a', 'b'], 2])
    assert.deepEqual(await scene.ready(), [])
  })

  ledgerTest(subject, 'empty elements do not hide the job behind them', async scene => {
    await scene.append('', '', 'a', '', 'b')
    const consumer = await scene.consumer()

    assert.deepEqual(await consumer.take(1), ['a'])
    assert.deepEqual(await consumer.take(1), ['b'])
  })

  ledgerTest(subject, 'the same claim twice returns the same and takes no more', async scene => {
    await scene.append('a', 'b', 'c', 'd')
    const consumer = await scene.consumer()
    const first = await consumer.claim(3, { firstToken: 5 })

    const again = await consumer.claim(3, { firstToken: 5 })

    assert.deepEqual(again.taken.map(String), ['a', 'b', 'c'])
    assert.deepEqual([first.held, again.held], [3, 3])
    assert.deepEqual(await scene.ready(), ['d'])
  })

  ledgerTest(subject, 'a repeated claim takes nothing that came in between', async scene => {
    await scene.append('a', 'b')
    const consumer = await scene.consumer()
    await consumer.claim(4, { firstToken: 5 })
    await scene.append('c')
    await scene.place('high', { priority: 1 })

    const again = await consumer.claim(4, { firstToken: 5 })

    assert.deepEqual([again.taken.map(String), again.held], [['a', 'b'], 2])
  })

  ledgerTest(subject, 'a claim says how many jobs are held', async scene => {
    await scene.append('a', 'b', 'c')
    const consumer = await scene.consumer()
    await consumer.claim(1)

    assert.equal((await consumer.claim(1)).held, 2)
  })

  ledgerTest(subject, 'a claim says what time it is for the store', async scene => {
    const consumer = await scene.consumer()
    const before = (await consumer.claim(0)).nowMs

    const { nowMs } = await consumer.claim(0)

    assert.ok(Number.isSafeInteger(nowMs))
    assert.ok(nowMs >= before)
    assert.ok(Math.abs(nowMs - Date.now()) < 60 * 60 * 1000)
  })

  ledgerTest(subject, 'jobs are held as they are, byte by byte', async scene => {
    const element = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte))
    await scene.store().append(scene.queue, [element], {})
    const consumer = await scene.consumer()

    const { taken } = await consumer.claim(1)
    await consumer.settle({ releases: [1] })

    assert.deepEqual(taken, [element])
    assert.deepEqual((await consumer.claim(1)).taken, [element])
  })

  ledgerTest(subject, 'a job stays as it is when its taker writes into it', async scene => {
    await scene.append('job')
    const consumer = await scene.consumer()

    const { taken } = await consumer.claim(1)
    taken[0]!.fill(0)

    const { held } = await scene.look()
    assert.deepEqual(held, { [consumer.name]: { 1: 'job' } })
  })

  ledgerTest(subject, 'a claim by nobody who entered does nothing', async scene => {
    await scene.append('a')
    const { ledger } = await scene.consumer()
    const stranger = (await scene.consumer()).successor(ledger)

    assert.equal(await stranger.tryClaim(1), undefined)
    assert.deepEqual(await scene.ready(), ['a'])
  })

  ledgerTest(subject, '5,000 jobs can be claimed at once', async scene => {
    const jobs = Array.from({ length: 5_000 }, (_, index) => `${index}`)
    await scene.append(...jobs)
    const consumer = await scene.consumer()

    assert.deepEqual(await consumer.take(5_000), jobs)
    await consumer.settle({ acks: jobs.map((_, index) => index + 1) })
    assert.deepEqual((await scene.look()).held, {})
  })
}
