import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { NoteReader, NoteWriter } from '../../soak/notes.ts'

function folderFor(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'pushpull-notes-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

test('what is noted is read once, over all files, and those that are read are removed', t => {
  const folder = folderFor(t)
  const writer = new NoteWriter(join(folder, 'notes'), 200)
  const reader = new NoteReader(join(folder, 'notes'))
  const pen = writer.pen('producer')
  const read: Array<string | undefined> = []

  for (let number = 0; number < 20; number++) {
    pen.note('attempted', { message: `0:${number}` })
    writer.flush()
    if (number % 7 === 0) read.push(...reader.read().map(({ message }) => message))
  }
  read.push(...reader.read().map(({ message }) => message))

  assert.deepEqual(
    read,
    Array.from({ length: 20 }, (_, number) => `0:${number}`)
  )
  assert.equal(readdirSync(folder).length, 1)
  reader.close()
  assert.deepEqual(readdirSync(folder), [])
})

test('notes are written at the end of the turn in which they are made', async t => {
  const path = join(folderFor(t), 'notes')
  const pen = new NoteWriter(path).pen('producer')
  const reader = new NoteReader(path)
  t.after(() => reader.close())

  pen.note('attempted', { message: '0:0' })
  pen.note('confirmed', { message: '0:0' })
  await Promise.resolve()

  assert.deepEqual(
    reader.read().map(({ kind }) => kind),
    ['attempted', 'confirmed']
  )
})
