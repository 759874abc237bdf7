import assert from 'node:assert/strict'
import { test } from 'node:test'
import { runChild } from '../conformance/stream/child.ts'

/** Runs statements in a process that survives what is uncaught, and returns what they have told. */
async function toldBy(statements: string): Promise<string[]> {
  const { code, output, errors } = await runChild(
    'memory:',
    `process.on('uncaughtException', error => console.log('uncaught', error.message))
    const tell = name => error => console.log(name, error?.code ?? 'stored')
    const badly = name => error => { tell(name)(error); throw new Error(name) }
    const answerTo = (name, answer) => answer.then(() => tell(name)(), tell(name))
    ${statements}`
  )
  assert.equal(code, 0, errors)
  return output.split('\n').filter(line => line !== '' && !/^(done|uncaught)/.test(line))
}

test('write callbacks that throw keep nobody from being told, and the stream goes on', async () => {
  const told = await toldBy(`
    const push = new Push(options)
    push.write(1, badly('first'))
    push.write(2, badly('second'))
    push.write(3, tell('third'))
    await answerTo('send', push.send(4))
    await answerTo('later', push.send(5))
    await push.close()`)

  const all = ['first', 'second', 'third', 'send', 'later'].map(name => `${name} stored`)
  assert.deepEqual(told, all)
})

test("a callback that throws keeps no 'pushed' and no 'error' from the others of its batch", async () => {
  const told = await toldBy(`
    const push = new Push({ ...options, maxLength: 2, pushTimeoutMs: 50 })
    push.on('pushed', job => console.log('pushed', job))
    push.on('error', tell('error'))
    push.write(1, badly('first'))
    push.write(2)
    await new Promise(resolve => setTimeout(resolve, 20))
    push.write(3, badly('third'))
    push.write(4)
    await once(push, 'error')
    push.destroy()`)

  assert.deepEqual(told, [
    'pushed 1',
    'first stored',
    'pushed 2',
    'third PP_PUSH_TIMEOUT',
    'error PP_PUSH_TIMEOUT'
  ])
})

test('write callbacks that throw when they time out leave a stream that goes on', async () => {
  const told = await toldBy(`
    const push = new Push({ ...options, maxLength: 1, pushTimeoutMs: 50 })
    await push.send('in the way')
    push.write(1, badly('first'))
    push.write(2, badly('second'))
    await answerTo('send', push.send(3))
    await answerTo('later', push.send(4))
    push.destroy()`)

  const all = ['first', 'second', 'send', 'later'].map(name => `${name} PP_PUSH_TIMEOUT`)
  assert.deepEqual(told, all)
})

test('write callbacks that throw when the stream is destroyed keep nobody from being told', async () => {
  const told = await toldBy(`
    const push = new Push({ ...options, maxLength: 1 })
    await push.send('in the way')
    push.write(1, badly('under way'))
    await new Promise(setImmediate)
    push.write(2, badly('behind it'))
    const last = answerTo('last', push.send(3))
    push.destroy()
    await once(push, 'close')
    await last`)

  const all = ['behind it', 'last', 'under way'].map(name => `${name} PP_CLOSED`)
  assert.deepEqual(told.toSorted(), all)
})

test("a listener of 'pushed' that throws keeps no callback from being told, nor the order", async () => {
  const told = await toldBy(`
    const push = new Push(options)
    push.on('pushed', job => {
      console.log('pushed', job)
      throw new Error('listener')
    })
    push.on('finish', () => console.log('finish'))
    push.write(1, tell('first'))
    push.write(2, badly('second'))
    push.write(3, tell('third'))
    await push.close()`)

  assert.deepEqual(told, [
    'pushed 1',
    'first stored',
    'pushed 2',
    'second stored',
    'pushed 3',
    'third stored',
    'finish'
  ])
})
