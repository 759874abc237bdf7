import assert from 'node:assert/strict'
import { takeRest } from './elements.ts'
import { isPending } from './pending.ts'
import { longWaitMs, storeTest } from './scene.ts'
import type { StoreUnderTest } from './store-under-test.ts'

/** A queue's name is any text, and nothing but that name leads to it. */
export function namesConformance(subject: StoreUnderTest): void {
  storeTest(subject, 'one queue does not see the elements of another', async scene => {
    const other = `${scene.queue} other`
    const store = scene.store()

    await store.append(scene.queue, ['here'], {})
    await store.append(other, ['there'], {})

    assert.deepEqual(await takeRest(scene.taker(other)), ['there'])
    assert.deepEqual(await takeRest(scene.taker()), ['here'])
  })

  storeTest(subject, 'a waiting take does not get the element of another queue', async scene => {
    const taking = scene.taker().take(1, longWaitMs)

    await scene.store().append(`${scene.queue} other`, ['there'], {})

    assert.ok(await isPending(scene, taking))
  })

  storeTest(subject, 'names with spaces, braces or any letters are told apart', async scene => {
    const names = namesLike(scene.queue)
    const store = scene.store()

    for (const name of names) await store.append(name, [name], {})

    for (const name of names) assert.deepEqual(await takeRest(scene.taker(name)), [name])
  })

  storeTest(subject, 'a waiting take works with any name', async scene => {
    for (const name of namesLike(scene.queue)) {
      const taking = scene.taker(name).take(1, longWaitMs)

      await scene.store().append(name, ['job'], {})

      assert.equal(String(await taking), 'job', name)
    }
  })
}

function namesLike(name: string): string[] {
  const spaced = [` ${name}`, `${name} `, `${name}\n`, `${name}\0`]
  const braced = [`{${name}}`, `${name}{}`, `}${name}{`, `{{${name}}`, `{a}${name}`, `{b}${name}`]
  const unicode = [`${name}ö`, `${name}o\u0308`, `${name} 漢字`, `${name} 👩‍👧`]
  return [name, name.toUpperCase(), `${name}:part`, ...spaced, ...braced, ...unicode]
}
