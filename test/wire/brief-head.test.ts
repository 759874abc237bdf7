import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newId } from '../../src/id.ts'
import { briefHead } from '../../src/wire/brief-head.ts'
import { envelopeHead } from '../../src/wire/element.ts'
import { headerText } from '../../src/wire/header.ts'

test('the brief head of a job without options is the same as any other', () => {
  for (const pushedAt of [0, 7, 7, 1_795_000_000_000, 8]) {
    const id = newId()

    assert.equal(briefHead(id, pushedAt), envelopeHead(headerText({ id, pushedAt })))
  }
})
