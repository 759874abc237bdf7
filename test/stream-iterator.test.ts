import assert from 'node:assert/strict'
import { Readable } from 'node:stream'
import { test } from 'node:test'
import { StreamIterator } from '../src/stream-iterator.ts'

type Iterator = AsyncIterator<number, undefined>

/** A stream of numbers that come when they are pushed. */
function numbers(): Readable {
  return new Readable({ objectMode: true, read() {} })
}

/** Not `once()` of node:events, which rejects when there is an error. */
function closed(stream: Readable): Promise<void> {
  return new Promise(resolve => stream.once('close', resolve))
}

/** Node's own iterator, which ours has to be like. */
const kinds: ReadonlyArray<[name: string, iterate: (stream: Readable) => Iterator]> = [
  ['Node', stream => stream[Symbol.asyncIterator]() as Iterator],
  ['ours', stream => new StreamIterator<number>(stream)]
]

for (const [name, iterate] of kinds) {
  test(`${name}: values come in order, whether they are there or not`, async () => {
    const stream = numbers()
    const iterator = iterate(stream)
    stream.push(1)
    stream.push(2)

    const results = [await iterator.next(), await iterator.next()]
    const waiting = iterator.next()
    stream.push(3)
    results.push(await waiting)
    stream.push(null)
    results.push(await iterator.next(), await iterator.next())

    assert.deepEqual(
      results.map(({ value, done }) => [value, done]),
      [1, 2, 3, undefined, undefined].map(value => [value, value === undefined])
    )
    assert.ok(stream.destroyed)
  })

  test(`${name}: several may be asked for at once`, async () => {
    const stream = numbers()
    const iterator = iterate(stream)

    const results = [1, 2, 3, 4].map(() => iterator.next())
    stream.push(1)
    stream.push(2)
    stream.push(null)

    const values = (await Promise.all(results)).map(({ value }) => value)
    assert.deepEqual(values, [1, 2, undefined, undefined])
  })

  test(`${name}: return() destroys the stream, and nothing comes after it`, async () => {
    const stream = numbers()
    const iterator = iterate(stream)
    stream.push(1)
    stream.push(2)
    await iterator.next()

    const left = await iterator.return!()

    assert.deepEqual([left.done, stream.destroyed], [true, true])
    assert.equal((await iterator.next()).done, true)
  })

  test(`${name}: return() before anything was asked for leaves the stream alone`, async () => {
    const stream = numbers()
    const iterator = iterate(stream)

    await iterator.return!()

    assert.equal(stream.destroyed, false)
    assert.equal((await iterator.next()).done, true)
  })

  test(`${name}: throw() destroys the stream and rejects with its reason`, async () => {
    const stream = numbers()
    const iterator = iterate(stream)
    stream.push(1)
    await iterator.next()

    await assert.rejects(iterator.throw!(new Error('own')), /own/)

    assert.ok(stream.destroyed)
  })

  test(`${name}: an error of the stream rejects the first who waits, and ends it for the others`, async () => {
    const stream = numbers()
    const iterator = iterate(stream)
    const results = [iterator.next(), iterator.next()]

    stream.destroy(new Error('broken'))

    await assert.rejects(results[0]!, /broken/)
    assert.equal((await results[1]!).done, true)
  })

  test(`${name}: an error that comes while nobody waits rejects the next`, async () => {
    const stream = numbers()
    const iterator = iterate(stream)
    stream.push(1)
    await iterator.next()
    stream.push(2)
    stream.destroy(new Error('broken'))
    await closed(stream)

    await assert.rejects(iterator.next(), /broken/)
    assert.equal((await iterator.next()).done, true)
  })

  test(`${name}: a stream that somebody else destroys is a premature close`, async () => {
    const stream = numbers()
    const iterator = iterate(stream)
    const waiting = iterator.next()

    stream.destroy()

    await assert.rejects(waiting, { code: 'ERR_STREAM_PREMATURE_CLOSE' })
  })

  test(`${name}: what goes wrong after the loop was left ends no process`, async () => {
    const stream = new Readable({
      objectMode: true,
      read() {},
      destroy: (_, done) => done(new Error('too late'))
    })
    const iterator = iterate(stream)
    stream.push(1)
    await iterator.next()

    await iterator.return!()
    await closed(stream)
  })

  test(`${name}: a stream that has ended already is over`, async () => {
    const stream = numbers()
    stream.push(null)
    stream.resume()
    await closed(stream)

    assert.equal((await iterate(stream).next()).done, true)
  })
}

test('ours: return() answers those who wait', async () => {
  const iterator = new StreamIterator<number>(numbers())
  const waiting = [iterator.next(), iterator.next()]

  await iterator.return()

  const results = await Promise.all(waiting)
  assert.deepEqual(
    results.map(({ done }) => done),
    [true, true]
  )
})

test('ours: disposing of it leaves the loop', async () => {
  const stream = numbers()
  const iterator = new StreamIterator<number>(stream)
  stream.push(1)
  assert.equal(iterator[Symbol.asyncIterator](), iterator)
  await iterator.next()

  await iterator[Symbol.asyncDispose]()

  assert.ok(stream.destroyed)
})
