import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import ts from 'typescript'
import { connectionDefaults } from '../../src/options/connection-options.ts'
import { consumeDefaults } from '../../src/options/consume-options.ts'
import { jobDefaults } from '../../src/options/job-options.ts'
import { pullDefaults } from '../../src/options/pull-options.ts'
import { pushDefaults } from '../../src/options/push-options.ts'
import { reliablePullDefaults } from '../../src/options/reliable-pull-options.ts'
import { batchDefaults, workerDefaults } from '../../src/options/worker-options.ts'

const { backoff: _, ...consumeNumbers } = consumeDefaults

const pages = [
  {
    file: 'connection-options.ts',
    type: 'ConnectionOptions',
    defaults: connectionDefaults,
    // What happens without these is for the server, the client or us to say, in words.
    words: ['database', 'username', 'tls']
  },
  { file: 'stream-options.ts', type: 'StreamOptions', defaults: {}, words: ['codec'] },
  {
    file: 'push-options.ts',
    type: 'PushOptions',
    defaults: pushDefaults,
    words: ['maxLength', 'pushTimeoutMs']
  },
  { file: 'job-options.ts', type: 'JobOptions', defaults: jobDefaults, words: ['id'] },
  { file: 'job-options.ts', type: 'DedupeOptions', defaults: {}, words: [] },
  { file: 'pull-options.ts', type: 'PullOptions', defaults: pullDefaults, words: [] },
  {
    file: 'consume-options.ts',
    type: 'ConsumeOptions',
    defaults: consumeNumbers,
    words: ['backoff']
  },
  {
    file: 'reliable-pull-options.ts',
    type: 'ReliablePullOptions',
    defaults: reliablePullDefaults,
    words: []
  },
  {
    file: 'worker-options.ts',
    type: 'WorkerOptions',
    defaults: workerDefaults,
    words: ['timeoutMs']
  },
  { file: 'worker-options.ts', type: 'BatchOptions', defaults: batchDefaults, words: [] }
]

for (const { file, type, defaults, words } of pages) {
  test(`the documented defaults of ${type} are those of the code`, () => {
    const documented = defaultTags(file, type)
    const spoken = new Set<string>(words)
    const values = [...documented].filter(([name]) => !spoken.has(name))

    assert.deepEqual(Object.fromEntries(values.map(([name, text]) => [name, valueOf(text)])), {
      ...defaults
    })
    assert.deepEqual(
      [...documented.keys()].filter(name => spoken.has(name)),
      words
    )
  })

  test(`every option of ${type} is documented`, () => {
    for (const member of membersOf(file, type)) {
      assert.notEqual(ts.getJSDocCommentsAndTags(member).length, 0, nameOf(member))
    }
  })
}

function defaultTags(file: string, type: string): Map<string, string> {
  const tags = new Map<string, string>()
  for (const member of membersOf(file, type)) {
    const tag = ts.getJSDocTags(member).find(({ tagName }) => tagName.text === 'default')
    if (tag) tags.set(nameOf(member), String(ts.getTextOfJSDocComment(tag.comment)))
  }
  return tags
}

function membersOf(file: string, type: string): readonly ts.TypeElement[] {
  const text = readFileSync(new URL(`../../src/options/${file}`, import.meta.url), 'utf8')
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true)
  const found = source.statements.find(
    statement => ts.isInterfaceDeclaration(statement) && statement.name.text === type
  )
  assert.ok(found, `${file} declares ${type}`)
  return (found as ts.InterfaceDeclaration).members
}

function nameOf(member: ts.TypeElement): string {
  return member.name?.getText() ?? ''
}

/** Texts stand in single quotes, as in the code. */
function valueOf(text: string): unknown {
  return JSON.parse(text.replaceAll("'", '"'))
}
