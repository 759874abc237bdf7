import assert from 'node:assert/strict'
import { codes } from '../../../../src/errors.ts'
import type { Pull } from '../../../../src/pull.ts'
import { streamTest } from '../scene.ts'
import type { StreamsUnderTest } from '../streams-under-test.ts'
import { atOnce, slowly } from '../writable/jobs.ts'

const notUtf8 = Buffer.from([0x22, 0xff, 0xfe, 0x22])

/** What is no job, and why. */
const invalid = new Map<string, string | Buffer>([
  ['is not JSON', '{"to":'],
  ['is not UTF-8', notUtf8],
  ['holds null', 'null'],
  ['has a broken envelope', 'pp1 and no more'],
  ['has an envelope around what is not JSON', 'pp1 0 {}\nnope'],
  ['is a text without quotes', 'plain']
])

/** Reads to the end; gives the jobs, and the elements and codes of 'invalid'. */
async function readAll(pull: Pull): Promise<{ jobs: unknown[]; refused: unknown[] }> {
  const refused: unknown[] = []
  pull.on('invalid', (element, reason) => refused.push([element, reason.code]))
  return { jobs: await pull.toArray(), refused }
}

export function invalidConformance(subject: StreamsUnderTest): void {
  for (const [what, element] of invalid) {
    streamTest(
      subject,
      `an element that ${what} is 'invalid', and the stream goes on`,
      async scene => {
        await scene.given(['1', element, '2'])

        const { jobs, refused } = await readAll(
          scene.pull({ endWhenEmpty: true, highWaterMark: 3 })
        )

        assert.deepEqual(jobs, [1, 2])
        assert.deepEqual(refused, [[Buffer.from(element), codes.decode]])
      }
    )
  }

  streamTest(subject, "elements that are JSON only together are each 'invalid'", async scene => {
    const broken = ['1,2,3', '[3', '4]']
    await scene.given(['0', ...broken, '5'])

    const { jobs, refused } = await readAll(scene.pull({ endWhenEmpty: true, highWaterMark: 10 }))

    assert.deepEqual(jobs, [0, 5])
    const expected = broken.map(element => [Buffer.from(element), codes.decode])
    assert.deepEqual(refused, expected)
  })

  for (const [speed, schemaOf] of Object.entries({ quick: atOnce, slow: slowly })) {
    streamTest(subject, `a job that a ${speed} schema refuses is 'invalid'`, async scene => {
      await scene.given(['1', '2', 'pp1 0 {"id":"a"}\n4', '3'])
      const schema = schemaOf(job => job % 2 === 1)

      const { jobs, refused } = await readAll(scene.pull({ endWhenEmpty: true, schema }))

      assert.deepEqual(jobs, [1, 3])
      assert.deepEqual(refused, [
        [Buffer.from('2'), codes.schema],
        [Buffer.from('pp1 0 {"id":"a"}\n4'), codes.schema]
      ])
    })
  }

  streamTest(
    subject,
    "an invalid element that nobody listens for is not an 'error'",
    async scene => {
      await scene.given(['nope', '1'])

      assert.deepEqual(await scene.pull({ endWhenEmpty: true }).toArray(), [1])
    }
  )

  streamTest(subject, "a stream that is paused goes on after 'invalid'", async scene => {
    await scene.given(['nope', 'nope', 'nope', '1', 'nope'])

    const { jobs, refused } = await readAll(scene.pull({ endWhenEmpty: true }))

    assert.deepEqual(jobs, [1])
    assert.equal(refused.length, 4)
  })

  streamTest(subject, "what was 'invalid' does not go back", async scene => {
    await scene.given(['1', 'nope', '2', '3'])
    const pull = scene.pull<number>({ highWaterMark: 10 })

    for await (const job of pull) if (job === 2) break
    await pull.close()

    assert.deepEqual(await scene.left(), ['3'])
  })
}
