import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Ledger } from '../../chaos/ledger.ts'
import { messageOf } from '../../chaos/message.ts'
import { handleAll } from '../../chaos/parties/handler.ts'
import { Random } from '../../chaos/random.ts'

test('all jobs of a batch have begun before one of them blocks the process', async () => {
  const random = new Random('batch')
  const tasks = [{ blocksMs: 1 }, {}]
  const jobs = tasks.map((task, number) => ({
    data: messageOf(0, number, task, random),
    attempt: 1,
    recoveries: 0
  }))
  const ledger = new Ledger()

  await handleAll(ledger.pen('worker'), jobs, () => assert.fail('none fails'))

  assert.deepEqual(
    ledger.notes.map(({ kind }) => kind),
    ['begun', 'begun', 'stalled', 'revived', 'done', 'done']
  )
})
