import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { memoryBroker } from '../../../src/store/memory/memory-broker.ts'
import { MemoryStore } from '../../../src/store/memory/memory-store.ts'
import { deafWatch } from '../../conformance/store/scene.ts'

test('the same name is the same broker while a store has it open', async () => {
  const broker = memoryBroker('same')
  const store = new MemoryStore(broker)

  assert.equal(memoryBroker('same'), broker)

  await store.close()
})

test('another name is another broker', async () => {
  const broker = memoryBroker('one')
  const store = new MemoryStore(broker)

  assert.notEqual(memoryBroker('other'), broker)
  assert.notEqual(memoryBroker(''), broker)

  await store.close()
})

test('elements survive the closing of all stores', async () => {
  const first = new MemoryStore(memoryBroker('survivor'))
  await first.append('jobs', ['job'], {})
  await first.close()

  const second = new MemoryStore(memoryBroker('survivor'))
  const taken = await second.openTaker('jobs', deafWatch).take(1, 0)

  assert.deepEqual(taken.map(String), ['job'])
  await second.close()
})

test('a broker is forgotten when it is empty and its last store is closed', async () => {
  const broker = memoryBroker('forgotten')
  const stores = [new MemoryStore(broker), new MemoryStore(broker)]
  await stores[0]!.append('jobs', ['job'], {})
  await stores[1]!.openTaker('jobs', deafWatch).take(1, 0)

  await stores[0]!.close()
  await stores[0]!.close()
  assert.equal(memoryBroker('forgotten'), broker)
  await stores[1]!.close()

  assert.notEqual(memoryBroker('forgotten'), broker)
})

test('a queue that is empty leaves nothing behind', async () => {
  const broker = memoryBroker('nothing')
  const store = new MemoryStore(broker)
  const taker = store.openTaker('jobs', deafWatch)

  await store.append('jobs', ['a', 'b'], {})
  assert.equal(broker.size, 1)
  await taker.take(2, 0)
  await taker.take(1, 0)
  await store.append('jobs', [], {})

  assert.equal(broker.size, 0)
  await store.close()
})

// A wait that kept the process alive would end by the timeout.
test('a waiting take does not keep the process alive', async () => {
  const source = `
    import { memoryBroker } from './src/store/memory/memory-broker.ts'
    import { MemoryStore } from './src/store/memory/memory-store.ts'
    const taker = new MemoryStore(memoryBroker('')).openTaker('jobs', { onConnect() {} })
    taker.take(1, 60000).then(() => console.log('settled'))
    process.on('exit', () => console.log('exit'))
  `
  const args = process.execArgv.filter(arg => !arg.startsWith('--test'))
  args.push('--input-type=module', '--eval', source)

  const { stdout } = await promisify(execFile)(process.execPath, args, { timeout: 30_000 })

  assert.equal(stdout, 'exit\n')
})
