import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import type { Element } from '../../../src/store/store.ts'
import { takeAll } from './elements.ts'
import { longWaitMs, storeTest } from './scene.ts'
import type { StoreUnderTest } from './store-under-test.ts'

const allBytes = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte))
const invalidUtf8 = Buffer.from([0xff, 0xfe, 0xc3, 0x28, 0xed, 0xa0, 0x80, 0xf8])
const text = 'plain, "quoted", \r\n, \0, žluťoučký, 漢字, 👩‍👩‍👧'

/** An element comes out as exactly the bytes that went in. */
export function bytesConformance(subject: StoreUnderTest): void {
  const bytesTest = (what: string, element: Element, bytes: Buffer): void =>
    storeTest(subject, `${what} comes out unchanged`, async scene => {
      await scene.store().append(scene.queue, [element], {})

      const [taken] = await scene.taker().take(1, 0)
      assert.ok(Buffer.isBuffer(taken))
      assert.ok(taken.equals(bytes))
    })
  bytesTest('every byte value', allBytes, allBytes)
  bytesTest('invalid UTF-8', invalidUtf8, invalidUtf8)
  bytesTest('an empty element', Buffer.alloc(0), Buffer.alloc(0))
  bytesTest('an empty text', '', Buffer.alloc(0))
  bytesTest('text, as UTF-8,', text, Buffer.from(text))
  bytesTest('a part of a larger array', allBytes.subarray(7, 9), Buffer.of(7, 8))

  storeTest(subject, 'an element of 5 MiB comes out unchanged', async scene => {
    const large = randomBytes(5 * 1024 * 1024)

    await scene.store().append(scene.queue, ['before', large, 'after'], {})

    const taken = await takeAll(scene.taker(), 3)
    assert.ok(taken[1]!.equals(large))
    assert.equal(taken[2]!.toString(), 'after')
  })

  storeTest(subject, 'a waiting take gets bytes unchanged too', async scene => {
    const taking = scene.taker().take(1, longWaitMs)

    await scene.store().append(scene.queue, [allBytes], {})

    assert.deepEqual(await taking, [allBytes])
  })

  storeTest(subject, 'bytes put back at the head come out unchanged', async scene => {
    await scene.store().prepend(scene.queue, [allBytes, text, invalidUtf8])

    const taken = await takeAll(scene.taker(), 3)
    assert.deepEqual(taken, [allBytes, Buffer.from(text), invalidUtf8])
  })

  storeTest(subject, 'bytes may be used again once they are stored', async scene => {
    const bytes = Buffer.from('first')
    const store = scene.store()

    await store.append(scene.queue, [bytes], {})
    bytes.write('other')
    await store.prepend(scene.queue, [bytes])
    bytes.write('third')

    const taken = await takeAll(scene.taker(), 2)
    assert.deepEqual(taken, [Buffer.from('other'), Buffer.from('first')])
  })
}
