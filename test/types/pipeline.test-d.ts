import { Readable, Transform, type Writable } from 'node:stream'
import { finished, pipeline } from 'node:stream/promises'
import { expectTypeOf } from 'expect-type'
import type { Pull, Push } from '../../src/index.ts'

interface Email {
  to: string
}

declare const push: Push<Email>
declare const pull: Pull<Email>
const email: Email = { to: 'ann@example.com' }

// Typed streams are streams for everything that takes streams.
push satisfies NodeJS.WritableStream & Writable
pull satisfies Readable
await finished(push)
// Node types a ReadableStream as one of texts and Buffers.
await finished(pull as Readable)
await pipeline(pull, push)
await pipeline(Readable.from([email]), push)
await pipeline([email], push)
await pipeline(async function* () {
  yield email
}, push)
await pipeline(pull, new Transform({ objectMode: true }), push)
await pipeline(
  pull,
  async function* (emails: AsyncIterable<Email>) {
    for await (const { to } of emails) yield { to }
  },
  push
)
await pipeline(pull, async emails => {
  for await (const each of emails) expectTypeOf(each).toEqualTypeOf<Email>()
})
expectTypeOf(pull.pipe(push)).toEqualTypeOf<Push<Email>>()
